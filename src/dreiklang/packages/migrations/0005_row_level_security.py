"""PostgreSQL closes this room's tables to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("packages", "0004_private_drafts"), ("municipality", "0005_freeze_and_close")]
    operations = [
        migrations.RunPython(
            *protect(
                "packages_package",
                packages_packageversion=("package_id", "packages_package"),
                packages_planningrun=("package_id", "packages_package"),
            )
        )
    ]
