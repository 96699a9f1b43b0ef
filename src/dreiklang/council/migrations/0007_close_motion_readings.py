"""Motions get their short names; PostgreSQL closes the tables of readings to other municipalities."""

from django.db import migrations

from dreiklang.council.addresses import slug_of
from dreiklang.municipality.row_security import protect


def name_motions(apps, schema_editor):
    motions = apps.get_model("council", "Motion").objects
    for motion in motions.all():
        motions.filter(pk=motion.pk).update(slug=slug_of(motion.reference))


class Migration(migrations.Migration):
    dependencies = [("council", "0006_motion_readings")]
    operations = [
        migrations.RunPython(name_motions, migrations.RunPython.noop),
        migrations.RunPython(
            *protect(
                "council_motionreading",
                "council_correction",
                "council_motionmeasure",
                council_readvalue=("reading_id", "council_motionreading"),
            )
        ),
    ]
