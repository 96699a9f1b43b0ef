"""Give people their pseudonyms, and chain the entries that are there."""

import secrets

from django.db import migrations

from dreiklang.municipality.audit_chain import digest, plain


def forward(apps, schema_editor):
    user_model = apps.get_model("municipality", "User")
    entry_model = apps.get_model("municipality", "AuditEntry")
    head_model = apps.get_model("municipality", "AuditHead")
    for user in user_model.objects.filter(pseudonym=None):
        user_model.objects.filter(pk=user.pk).update(pseudonym="P-" + secrets.token_hex(6))
    pseudonyms = dict(user_model.objects.values_list("pk", "pseudonym"))
    for city in apps.get_model("municipality", "Municipality").objects.all():
        sequence, previous = 0, ""
        for entry in entry_model.objects.filter(municipality=city).order_by("pk"):
            sequence += 1
            entry.sequence, entry.previous = sequence, previous
            entry.actor = pseudonyms.get(entry.actor_id, "Einrichtung")
            if entry.action == "account_created":
                entry.subject = ""  # it held a sign-in name
            entry.before, entry.after = plain(entry.before), plain(entry.after)
            entry.digest = previous = digest(city.slug, entry)
            entry.save()
        head_model.objects.create(municipality=city, sequence=sequence, digest=previous)


class Migration(migrations.Migration):
    dependencies = [("municipality", "0003_people_record_and_connections")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
