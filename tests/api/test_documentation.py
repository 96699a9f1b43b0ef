"""What the documentation shows works."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from api.caller import Caller
from dreiklang.municipality.permissions import Permission
from dreiklang.municipality.webhooks import signature

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the one of the standard's own example


def test_the_shown_check_of_a_signature_tells_genuine_deliveries_from_others() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    shown: dict[str, Any] = {}
    exec(code, shown)  # noqa: S102 - our own documentation
    now = int(time.time())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(now)}
    headers["webhook-signature"] = signature(SECRET, "msg_1", now, '{"a":1}')
    assert shown["is_genuine"](headers, b'{"a":1}', SECRET)
    assert not shown["is_genuine"](headers, b'{"a":2}', SECRET)
    assert not shown["is_genuine"]({**headers, "webhook-timestamp": str(now - 301)}, b'{"a":1}', SECRET)


def test_every_scope_is_explained() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == {each.value for each in Permission}


def test_every_address_that_is_shown_exists(visitor: Caller) -> None:
    for path in re.findall(r'localhost:8000(/api/v1/[^\s"]*)', TEXT):
        for method in ("GET", "POST"):
            answer = visitor.send(method, path)
            if answer.status_code != 405:
                assert answer.status_code in {200, 401} or path.endswith("/register"), path
