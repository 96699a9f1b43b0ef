"""The database itself refuses to change or delete published versions."""

from django.db import migrations

from dreiklang.municipality.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("packages", "0001_initial")]
    operations = [migrations.RunPython(*forbid_changes("packages_packageversion"))]
