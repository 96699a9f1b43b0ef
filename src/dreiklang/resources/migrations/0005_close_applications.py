"""The second table of programmes goes; PostgreSQL closes the new tables, and the one whose parent has changed."""

import django.db.models.deletion
from django.db import migrations, models

from dreiklang.municipality.row_security import protect

_, RELEASE = protect(resources_fundedmeasure=("programme_id", "resources_fundingprogramme"))
PROTECT_AGAIN, _ = protect(resources_fundedmeasure=("programme_id", "resources_fundingprogramme"))


class Migration(migrations.Migration):
    dependencies = [("resources", "0004_one_table_of_programmes")]
    operations = [
        migrations.RunPython(RELEASE, PROTECT_AGAIN),
        migrations.RemoveField("fundedmeasure", "programme"),
        migrations.RenameField("fundedmeasure", "funding", "programme"),
        migrations.AlterField(
            "fundedmeasure",
            "programme",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="funded",
                to="portfolio.fundingprogramme",
            ),
        ),
        migrations.AddConstraint(
            "fundedmeasure", models.UniqueConstraint(fields=("programme", "key"), name="funded_measure_key")
        ),
        migrations.DeleteModel("FundingProgramme"),
        migrations.RunPython(
            *protect(
                "resources_fundingapplication",
                resources_fundedmeasure=("programme_id", "portfolio_fundingprogramme"),
                resources_fundedcost=("funded_id", "resources_fundedmeasure"),
                resources_fundingpayment=("application_id", "resources_fundingapplication"),
            )
        ),
    ]
