"""The public account of funding programmes joins what planning holds of them. Nothing is lost.

Where both tables know a key and agree on rate, name and number of measures, they become one row. Where they do not
agree, planning keeps its row, since frozen packages name it, and the account becomes a row of its own with
"-konto" behind its key.
"""

from django.db import migrations

ACCOUNT = (
    "grantor",
    "own_share_rate",
    "volume_cap",
    "own_share_cap",
    "first_year",
    "last_year",
    "stated_years",
    "note",
)


def forward(apps, schema_editor):
    account_model = apps.get_model("resources", "FundingProgramme")
    funded_model = apps.get_model("resources", "FundedMeasure")
    for account in account_model.objects.order_by("pk"):
        row = _row(apps, account)
        for name in ACCOUNT:
            setattr(row, name, getattr(account, name))
        row.sources = {
            "rate" if name == "funding_rate" else name: place for name, place in account.sources.items()
        }
        row.save()
        _number_twins(funded_model, account)
        funded_model.objects.filter(programme=account).update(funding=row)


def _row(apps, account):
    programme_model = apps.get_model("portfolio", "FundingProgramme")
    own = programme_model.objects.filter(municipality_id=account.municipality_id)
    planned = own.filter(key=account.key).first()
    if planned and _agree(planned, account):
        planned.measure_limit = account.measure_limit
        return planned
    key = account.key
    if planned:
        key = f"{account.key[:70]}-konto"
        number = 1
        while own.filter(key=key).exists():
            number += 1
            key = f"{account.key[:68]}-konto-{number}"
    last = own.order_by("-position").first()
    return programme_model(
        municipality_id=account.municipality_id,
        key=key,
        name=account.name,
        rate=account.funding_rate,
        measure_limit=account.measure_limit,
        position=last.position + 1 if last else 0,
    )


def _agree(planned, account):
    return (
        planned.rate == account.funding_rate
        and planned.name == account.name
        and planned.measure_limit in (None, account.measure_limit)
    )


def _number_twins(funded_model, account):
    """Keys were not kept apart until now; a second one of the same name gets a number."""
    seen = set()
    for funded in funded_model.objects.filter(programme=account).order_by("position", "pk"):
        key, number = funded.key, 1
        while key in seen:
            number += 1
            key = f"{funded.key[:35]}-{number}"
        seen.add(key)
        if key != funded.key:
            funded_model.objects.filter(pk=funded.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("resources", "0003_applications")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
