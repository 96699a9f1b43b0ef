"""Council objects after OParl 1.0 and 1.1: what the standard says, reading what cities really send, and writing it.

No Django, no network, no clock: JSON values in, typed and checked objects out, each mended fault counted and each
refusal with its place and reason.
"""

from dreiklang.oparl.read import Reader
from dreiklang.oparl.snapshot import SnapshotError, SnapshotFile, open_snapshot
from dreiklang.oparl.values import Refused, Thing
from dreiklang.oparl.vocabulary import FIELDS, Field, Form, Kind, kind_of
from dreiklang.oparl.write import FILLED_BY_US, Names, reduced, references, written

__all__ = [
    "FIELDS",
    "FILLED_BY_US",
    "Field",
    "Form",
    "Kind",
    "Names",
    "Reader",
    "Refused",
    "SnapshotError",
    "SnapshotFile",
    "Thing",
    "kind_of",
    "open_snapshot",
    "reduced",
    "references",
    "written",
]
