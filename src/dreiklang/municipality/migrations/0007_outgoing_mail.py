"""The outbox, and the language in which a person wants to be written to."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("municipality", "0006_oparl_objects")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(default="de", help_text="Of mail to this person", max_length=2),
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The occasion, so that nobody gets it twice", max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, help_text="When to try, or try again")),
                ("error", models.CharField(blank=True, help_text="Why the last try failed", max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing_mail",
                        to="municipality.municipality",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing_mail",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["state", "due_at"], name="mail_by_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("municipality", "user", "key"), name="mail_once_an_occasion")
                ],
            },
        ),
        migrations.RunPython(*protect("municipality_outgoingmail")),
    ]
