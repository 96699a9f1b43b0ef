"""PostgreSQL closes this room's tables to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("council", "0002_initial"), ("municipality", "0005_freeze_and_close")]
    operations = [
        migrations.RunPython(
            *protect(
                "council_paper",
                "council_motion",
                council_place=("paper_id", "council_paper"),
                council_mention=("paper_id", "council_paper"),
                council_ask=("motion_id", "council_motion"),
                council_motion_packages=("motion_id", "council_motion"),
            )
        )
    ]
