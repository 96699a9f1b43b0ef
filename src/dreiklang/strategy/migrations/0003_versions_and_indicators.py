"""Strategies get versions, organisations and places in papers; indicators come."""

import django.db.models.deletion
from django.db import migrations, models

BASES = [("stated", "stated"), ("derived", "derived"), ("assumed", "assumed")]


def _place():
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("paper_key", models.CharField(blank=True, max_length=80)),
        ("line", models.PositiveIntegerField(null=True)),
        ("words", models.CharField(blank=True, max_length=200)),
    ]


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_row_level_security"), ("municipality", "0006_oparl_objects")]
    operations = [
        migrations.AddField(
            "strategy",
            "organization",
            models.ForeignKey(
                help_text="None for the city's own",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="strategies",
                to="municipality.organization",
            ),
        ),
        migrations.AddField("strategyelement", "key", models.CharField(default="", max_length=80)),
        migrations.CreateModel(
            "StrategyVersion",
            [
                *_place(),
                ("number", models.PositiveIntegerField()),
                ("adopted", models.BooleanField(default=False)),
                (
                    "adopted_on",
                    models.DateField(help_text="None where an adopted version's day is not known", null=True),
                ),
                (
                    "decision",
                    models.CharField(blank=True, help_text="What was decided, and by whom", max_length=300),
                ),
                ("year", models.PositiveIntegerField()),
                ("vision", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="strategy.strategy"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("strategy", "number"), name="strategy_version_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("adopted", False)), fields=("strategy",), name="one_strategy_draft"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "StrategyEntry",
            [
                *_place(),
                ("name", models.CharField(max_length=200)),
                ("position", models.PositiveIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="strategy.strategyversion",
                    ),
                ),
                (
                    "element",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="strategy.strategyelement",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="strategy.strategyelement",
                    ),
                ),
                (
                    "serves",
                    models.ForeignKey(
                        help_text="Of the city's strategy",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="served_by",
                        to="strategy.strategyelement",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "element"), name="element_once_a_version")
                ],
            },
        ),
        migrations.CreateModel(
            "Indicator",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=60)),
                (
                    "direction",
                    models.CharField(choices=[("higher", "higher"), ("lower", "lower")], max_length=10),
                ),
                ("target", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("target_year", models.PositiveIntegerField(null=True)),
                ("note", models.TextField(blank=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "element",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="indicators",
                        to="strategy.strategyelement",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="municipality.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("municipality", "key"), name="indicator_key")],
            },
        ),
        migrations.CreateModel(
            "IndicatorValue",
            [
                *_place(),
                ("year", models.PositiveIntegerField()),
                ("day", models.DateField(null=True)),
                ("value", models.DecimalField(decimal_places=4, max_digits=16)),
                ("basis", models.CharField(choices=BASES, default="stated", max_length=20)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="strategy.indicator"
                    ),
                ),
            ],
            options={
                "ordering": ["year", "day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("day__isnull", False)), fields=("indicator", "day"), name="value_of_day"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("day__isnull", True)), fields=("indicator", "year"), name="value_of_year"
                    ),
                ],
            },
        ),
    ]
