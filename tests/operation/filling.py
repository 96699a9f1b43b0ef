"""Fills every table that is still empty with a row of awkward values; run inside an installation."""

PROGRAM = r"""
import datetime as dt, uuid
from decimal import Decimal
from django.db import models, transaction
from dreiklang.cli.archive import columns, tables

MOMENT = dt.datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
WORDS = "Straße „ä\u2028\\ \"'\n😀 %s {} "

# A row belongs to one of two things: the other one stays empty.
EMPTY = {"portfolio.Hearing.request"}

def value(field):
    if str(field) in EMPTY:
        return None
    if isinstance(field, (models.ForeignKey, models.OneToOneField)):
        return field.related_model._base_manager.values_list("pk", flat=True).first()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.JSONField):
        return {"z": [1, 2.5, None, True, "ü"], "a": {"tief": []}}
    if isinstance(field, models.DecimalField):
        return Decimal("1234567"[: field.max_digits]).scaleb(-field.decimal_places)
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return MOMENT.date()
    if isinstance(field, models.UUIDField):
        return uuid.UUID("00ff00ff-1234-5678-9abc-def012345678")
    if isinstance(field, models.BinaryField):
        return b"\x00\xff"
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.FloatField):
        return 0.1
    if isinstance(field, models.IntegerField):
        return 7
    return WORDS[: field.max_length or 1000]

with transaction.atomic():
    for model in tables():
        if model._base_manager.exists():
            continue
        fields = [field for field in columns(model) if not isinstance(field, models.AutoField)]
        row = model(**{field.attname: value(field) for field in fields})
        model._base_manager._insert([row], fields=fields, using="default", raw=True)
    from django.contrib.sessions.models import Session
    from dreiklang.municipality.models import Organization
    gone = Organization._base_manager.create(municipality_id=1, key="gone", name="gone")
    gone.delete()
    print(len(tables()), sum(not m._base_manager.exists() for m in tables()))
"""
