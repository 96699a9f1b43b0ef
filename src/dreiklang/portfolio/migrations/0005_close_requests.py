"""PostgreSQL closes requests to other municipalities, and lets all of them read the summaries that are shared.

`portfolio_sharedsummary` has a second policy: whoever works in some municipality reads every row, and so what another
one shares, but writes only its own. A connection that has not said where it stands still sees nothing.
"""

from django.db import migrations

from dreiklang.municipality.row_security import protect

TABLE = "portfolio_sharedsummary"
READ = f"""
CREATE POLICY shared ON {TABLE} FOR SELECT
  USING (coalesce(current_setting('dreiklang.municipality', true), '') <> '')
"""


def let_all_read(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(READ, params=None)


def let_own_read(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP POLICY shared ON {TABLE}", params=None)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0004_requests"), ("municipality", "0005_freeze_and_close")]
    operations = [
        migrations.RunPython(
            *protect(
                "portfolio_backlog",
                "portfolio_request",
                "portfolio_requestmove",
                "portfolio_savedview",
                TABLE,
                portfolio_requestneed=("request_id", "portfolio_request"),
                portfolio_requestattachment=("request_id", "portfolio_request"),
                portfolio_attachmentcontent=("attachment_id", "portfolio_requestattachment"),
            )
        ),
        migrations.RunPython(let_all_read, let_own_read),
    ]
