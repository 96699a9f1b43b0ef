"""PostgreSQL closes this room's tables to other municipalities."""

from django.db import migrations

from dreiklang.municipality.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0002_pay_grades_funding_and_joint_benefits"), ("municipality", "0005_freeze_and_close")]
    operations = [
        migrations.RunPython(
            *protect(
                "portfolio_register",
                "portfolio_criterion",
                "portfolio_measure",
                "portfolio_plannedfunding",
                "portfolio_jointbenefit",
                portfolio_rating=("measure_id", "portfolio_measure"),
                portfolio_dependency=("measure_id", "portfolio_measure"),
                portfolio_variant=("measure_id", "portfolio_measure"),
                portfolio_yearlyneed=("variant_id", "portfolio_variant"),
                portfolio_plannedfunding_measures=("plannedfunding_id", "portfolio_plannedfunding"),
                portfolio_jointbenefit_measures=("jointbenefit_id", "portfolio_jointbenefit"),
            )
        )
    ]
