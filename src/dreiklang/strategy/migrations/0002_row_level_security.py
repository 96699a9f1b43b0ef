"""PostgreSQL closes this room's tables to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("strategy", "0001_initial"), ("municipality", "0005_freeze_and_close")]
    operations = [
        migrations.RunPython(
            *protect(
                "strategy_strategy",
                strategy_strategyelement=("strategy_id", "strategy_strategy"),
            )
        )
    ]
