"""A relation named by string ("council.Paper") is invisible to the import check; this sees it."""

from django.apps import apps

# From the bottom of the house to its top; a room may point to itself or below.
ROOMS = ["municipality", "strategy", "portfolio", "assessment", "resources", "packages", "council"]


def test_relations_point_downwards() -> None:
    height = {room: index for index, room in enumerate(ROOMS)}
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if height.get(field.related_model._meta.app_label, -1) > height.get(model._meta.app_label, len(ROOMS))
    ]
    assert not upward, "\n".join(upward)
