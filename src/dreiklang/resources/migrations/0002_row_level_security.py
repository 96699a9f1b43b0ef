"""PostgreSQL closes this room's tables to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_initial"), ("municipality", "0005_freeze_and_close")]
    operations = [
        migrations.RunPython(
            *protect(
                "resources_budgetcycle",
                "resources_fundingprogramme",
                resources_fundedmeasure=("programme_id", "resources_fundingprogramme"),
            )
        )
    ]
