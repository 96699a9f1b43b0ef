"""PostgreSQL closes this room's tables to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [
        migrations.RunPython(
            *protect(
                "assessment_catalogueversion",
                "assessment_evaluation",
                assessment_assessment=("evaluation_id", "assessment_evaluation"),
                assessment_criterionpoints=("assessment_id", "assessment_assessment"),
                assessment_assessmentamount=("assessment_id", "assessment_assessment"),
            )
        )
    ]
