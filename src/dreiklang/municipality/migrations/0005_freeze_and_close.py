"""Freeze the record of changes again, and close this room's tables to other municipalities on PostgreSQL."""

import dreiklang.municipality.models
from django.db import migrations, models

from dreiklang.municipality.append_only import forbid_changes
from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("municipality", "0004_chain_entries")]
    operations = [
        migrations.RemoveIndex(model_name="auditentry", name="audit_by_municipality"),
        migrations.RemoveField(model_name="auditentry", name="actor_id"),
        migrations.RemoveField(model_name="auditentry", name="actor_name"),
        migrations.AlterField(
            model_name="user",
            name="pseudonym",
            field=models.CharField(
                default=dreiklang.municipality.models.new_pseudonym, editable=False, max_length=40, unique=True
            ),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['municipality', 'kind', 'key', '-sequence'], name='audit_by_thing'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(fields=('municipality', 'sequence'), name='audit_sequence'),
        ),
        migrations.RunPython(*forbid_changes("municipality_auditentry")),
        migrations.RunPython(
            *protect(
                "municipality_organization",
                "municipality_assignment",
                "municipality_auditentry",
                "municipality_audithead",
                "municipality_apitoken",
                "municipality_webhook",
                municipality_webhookdelivery=("webhook_id", "municipality_webhook"),
            )
        ),
    ]
