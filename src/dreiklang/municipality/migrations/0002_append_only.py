"""The database itself refuses to change or delete audit entries."""

from django.db import migrations

from dreiklang.municipality.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("municipality", "0001_initial")]
    operations = [migrations.RunPython(*forbid_changes("municipality_auditentry"))]
