"""What a strategy said until now is its first version, in force; the day of its adoption was not kept."""

from django.db import migrations
from django.utils.text import slugify


def forward(apps, schema_editor):
    strategy_model = apps.get_model("strategy", "Strategy")
    version_model = apps.get_model("strategy", "StrategyVersion")
    entry_model = apps.get_model("strategy", "StrategyEntry")
    element_model = apps.get_model("strategy", "StrategyElement")
    for strategy in strategy_model.objects.all():
        version = version_model.objects.create(
            strategy=strategy,
            number=1,
            adopted=True,
            year=strategy.year,
            vision=strategy.vision,
            paper_key=strategy.paper_key,
        )
        taken = set()
        for element in element_model.objects.filter(strategy=strategy).order_by("position", "pk"):
            element.key = _key(element.name, taken)
            element.save(update_fields=["key"])
            entry_model.objects.create(
                version=version,
                element=element,
                name=element.name,
                parent_id=element.parent_id,
                position=element.position,
                paper_key=strategy.paper_key,
            )


def _key(name, taken):
    stem = slugify(name.replace("ß", "ss"))[:70] or "element"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key


class Migration(migrations.Migration):
    dependencies = [("strategy", "0003_versions_and_indicators")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
