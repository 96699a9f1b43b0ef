"""Applications and payments come; measures that were put forward begin to point at the one table of programmes."""

import django.db.models.deletion
from django.db import migrations, models


def _id():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _money(**more):
    return models.DecimalField(decimal_places=3, max_digits=13, **more)


STATES = [(name, name) for name in ("planned", "applied", "awarded", "refused", "withdrawn")]


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_row_level_security"), ("portfolio", "0006_contributions_and_funding")]
    operations = [
        migrations.AddField(
            "fundedmeasure",
            "funding",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="funded",
                to="portfolio.fundingprogramme",
            ),
        ),
        migrations.AddField(
            "fundedmeasure",
            "measure",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="put_forward",
                to="portfolio.measure",
            ),
        ),
        migrations.CreateModel(
            "FundedCost",
            [
                _id(),
                ("year", models.PositiveIntegerField()),
                ("cost", _money()),
                ("eligible", _money()),
                (
                    "funded",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="costs",
                        to="resources.fundedmeasure",
                    ),
                ),
            ],
            options={
                "ordering": ["year"],
                "constraints": [
                    models.UniqueConstraint(fields=("funded", "year"), name="funded_cost_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            "FundingApplication",
            [
                _id(),
                ("title", models.CharField(max_length=200)),
                ("reference", models.CharField(blank=True, help_text="The grantor's", max_length=80)),
                ("state", models.CharField(choices=STATES, max_length=20)),
                ("applied_on", models.DateField(null=True)),
                ("amount", _money()),
                ("decided_on", models.DateField(null=True)),
                ("awarded", _money(null=True)),
                ("conditions", models.TextField(blank=True)),
                (
                    "proof_due_on",
                    models.DateField(help_text="Deadline of the proof of use (Verwendungsnachweis)", null=True),
                ),
                ("proof_given_on", models.DateField(null=True)),
                ("note", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding_applications",
                        to="municipality.municipality",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="portfolio.fundingprogramme",
                    ),
                ),
            ],
            options={
                "ordering": ["applied_on", "pk"],
                "indexes": [models.Index(fields=["municipality", "proof_due_on"], name="proofs_by_deadline")],
            },
        ),
        migrations.CreateModel(
            "FundingPayment",
            [
                _id(),
                ("year", models.PositiveIntegerField()),
                ("amount", _money()),
                ("due_on", models.DateField(help_text="The last day to call it", null=True)),
                ("called_on", models.DateField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments",
                        to="resources.fundingapplication",
                    ),
                ),
            ],
            options={
                "ordering": ["year"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "year"), name="payment_once_a_year")
                ],
            },
        ),
    ]
