"""Who answers for measures, what they are linked with and what supports what; hearings. Closed to other cities."""

import django.db.models.deletion
from django.db import migrations, models

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [
        ("municipality", "0007_outgoing_mail"),
        ("portfolio", "0006_contributions_and_funding"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dependency",
            name="kind",
            field=models.CharField(
                choices=[("requires", "Requires"), ("excludes", "Excludes"), ("supports", "Supports")], max_length=20
            ),
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("staff_council", "staff_council"),
                            ("data_protection", "data_protection"),
                            ("information_security", "information_security"),
                            ("equal_opportunity", "equal_opportunity"),
                            ("disabled_employees", "disabled_employees"),
                        ],
                        max_length=30,
                    ),
                ),
                ("basis", models.CharField(help_text="Key in the catalogue of legal bases", max_length=60)),
                ("basis_words", models.CharField(help_text="The legal basis as it was cited then", max_length=300)),
                ("basis_version", models.PositiveIntegerField(help_text="Version of the catalogue")),
                ("question", models.TextField(help_text="What is asked")),
                (
                    "papers",
                    models.JSONField(default=list, help_text="References or addresses of what is laid before them"),
                ),
                (
                    "required_for",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("received", "received"),
                            ("screened", "screened"),
                            ("in_evaluation", "in_evaluation"),
                            ("evaluated", "evaluated"),
                            ("planned", "planned"),
                            ("decided", "decided"),
                            ("in_delivery", "in_delivery"),
                            ("done", "done"),
                            ("returned", "returned"),
                            ("deferred", "deferred"),
                            ("merged", "merged"),
                            ("rejected", "rejected"),
                        ],
                        max_length=20,
                    ),
                ),
                ("opened_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("agreed", "agreed"),
                            ("conditions", "conditions"),
                            ("noted", "noted"),
                            ("refused", "refused"),
                            ("waived", "waived"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("opinion", models.TextField(blank=True)),
                ("answered_on", models.DateField(null=True)),
                (
                    "waiver",
                    models.TextField(
                        blank=True, help_text="Why it goes on without the hearing, or in spite of a refusal"
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "measure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hearings",
                        to="portfolio.measure",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hearings",
                        to="municipality.municipality",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hearings",
                        to="portfolio.request",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["municipality", "result", "due_on"], name="hearing_by_deadline")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure__isnull", False), ("request__isnull", True)),
                            models.Q(("measure__isnull", True), ("request__isnull", False)),
                            _connector="OR",
                        ),
                        name="hearing_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("paper", "paper"), ("motion", "motion"), ("process", "process")], max_length=20
                    ),
                ),
                (
                    "key",
                    models.CharField(help_text="Reference of the paper or motion; name of the process", max_length=200),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="portfolio.measure"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("measure", "kind", "key"), name="measure_link_once")],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("accountable", "accountable"),
                            ("responsible", "responsible"),
                            ("consulted", "consulted"),
                            ("informed", "informed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("task", models.CharField(blank=True, help_text="What it does there", max_length=300)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responsibilities",
                        to="portfolio.measure",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="municipality.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "organization", "duty"), name="responsibility_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("duty", "accountable")),
                        fields=("measure",),
                        name="one_accountable_for_a_measure",
                    ),
                ],
            },
        ),
        migrations.RunPython(
            *protect(
                "portfolio_hearing",
                portfolio_responsibility=("measure_id", "portfolio_measure"),
                portfolio_measurelink=("measure_id", "portfolio_measure"),
            )
        ),
    ]
