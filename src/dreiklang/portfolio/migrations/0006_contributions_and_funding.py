"""Measures hang into strategies; a funding programme is held once, with room for all that is said of it."""

import django.db.models.deletion
from django.db import migrations, models

from dreiklang.municipality.row_security import protect


def _amount(words):
    return models.DecimalField(decimal_places=3, help_text=words, max_digits=13, null=True)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0005_close_requests"), ("strategy", "0005_close_versions")]
    operations = [
        migrations.CreateModel(
            "Contribution",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("share", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("basis", models.CharField(default="stated", max_length=20)),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="strategy.strategyelement",
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="portfolio.measure",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("measure", "element"), name="contribution_once")],
            },
        ),
        migrations.RenameModel("PlannedFunding", "FundingProgramme"),
        migrations.AlterModelOptions("fundingprogramme", {"ordering": ["position", "key"]}),
        migrations.AlterField(
            "fundingprogramme",
            "municipality",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funding_programmes",
                to="municipality.municipality",
            ),
        ),
        migrations.AlterField("fundingprogramme", "key", models.CharField(max_length=80)),
        migrations.AlterField(
            "fundingprogramme",
            "rate",
            models.DecimalField(decimal_places=6, help_text="Part of the eligible cost that it pays", max_digits=9),
        ),
        migrations.AlterField(
            "fundingprogramme", "grant_limit", _amount("The most that it pays, all years together")
        ),
        migrations.AlterField(
            "fundingprogramme",
            "measures",
            models.ManyToManyField(
                help_text="Those that it is open to", related_name="funding", to="portfolio.measure"
            ),
        ),
        migrations.AddField("fundingprogramme", "grantor", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField(
            "fundingprogramme",
            "own_share_rate",
            models.DecimalField(
                decimal_places=4, help_text="As a paper states it, beside the rate", max_digits=7, null=True
            ),
        ),
        migrations.AddField(
            "fundingprogramme", "volume_cap", _amount("The most that all measures together may cost")
        ),
        migrations.AddField(
            "fundingprogramme", "own_share_cap", _amount("The most that the city pays, as a paper states it")
        ),
        migrations.AddField(
            "fundingprogramme",
            "own_share_in_budget",
            _amount("Own share of the measures that are in the budget anyway, as a paper states it"),
        ),
        migrations.AddField("fundingprogramme", "first_year", models.PositiveIntegerField(null=True)),
        migrations.AddField("fundingprogramme", "last_year", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "fundingprogramme",
            "stated_years",
            models.PositiveIntegerField(help_text="Number of years as a paper states it", null=True),
        ),
        migrations.AddField(
            "fundingprogramme", "eligible_cost", models.TextField(blank=True, default="", help_text="What counts")
        ),
        migrations.AddField("fundingprogramme", "apply_until", models.DateField(null=True)),
        migrations.AddField("fundingprogramme", "note", models.TextField(blank=True, default="")),
        migrations.AddField(
            "fundingprogramme",
            "sources",
            models.JSONField(default=dict, help_text="Paper, line and words by field name"),
        ),
        migrations.AddField("fundingprogramme", "revision", models.PositiveIntegerField(default=1)),
        *(
            migrations.AlterField("fundingprogramme", name, field)
            for name, field in (
                ("grantor", models.CharField(blank=True, max_length=200)),
                ("eligible_cost", models.TextField(blank=True, help_text="What counts")),
                ("note", models.TextField(blank=True)),
            )
        ),
        migrations.RunPython(*protect(portfolio_contribution=("measure_id", "portfolio_measure"))),
    ]
