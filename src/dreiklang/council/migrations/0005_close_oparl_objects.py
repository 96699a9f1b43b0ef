"""PostgreSQL closes the tables of council objects to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("council", "0004_oparl_objects")]
    operations = [
        migrations.RunPython(
            *protect(
                "council_body",
                "council_legislativeterm",
                "council_location",
                "council_person",
                "council_membership",
                "council_meeting",
                "council_agendaitem",
                "council_consultation",
                "council_involvement",
                "council_file",
                "council_attachment",
                "council_councilsource",
                "council_openreference",
                council_filetext=("file_id", "council_file"),
                council_fetchedpage=("source_id", "council_councilsource"),
            )
        )
    ]
