"""What versions hold now is held once; PostgreSQL closes the new tables to other municipalities."""

from django.db import migrations, models

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("strategy", "0004_first_versions")]
    operations = [
        migrations.AlterModelOptions("strategy", {"ordering": ["pk"]}),
        migrations.RemoveField("strategy", "vision"),
        migrations.RemoveField("strategy", "year"),
        migrations.RemoveField("strategy", "paper_key"),
        migrations.AlterModelOptions("strategyelement", {"ordering": ["pk"]}),
        migrations.RemoveField("strategyelement", "name"),
        migrations.RemoveField("strategyelement", "parent"),
        migrations.RemoveField("strategyelement", "position"),
        migrations.AlterField("strategyelement", "key", models.CharField(max_length=80)),
        migrations.AlterField(
            "strategyelement",
            "kind",
            models.CharField(
                choices=[
                    (kind, kind)
                    for kind in (
                        "goal",
                        "value",
                        "technology",
                        "action_field",
                        "topic_field",
                        "cross_cutting_topic",
                        "triad",
                        "group",
                    )
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            "strategyelement",
            models.UniqueConstraint(fields=("strategy", "key"), name="strategy_element_key"),
        ),
        migrations.RunPython(
            *protect(
                "strategy_indicator",
                strategy_strategyversion=("strategy_id", "strategy_strategy"),
                strategy_strategyentry=("version_id", "strategy_strategyversion"),
                strategy_indicatorvalue=("indicator_id", "strategy_indicator"),
            )
        ),
    ]
