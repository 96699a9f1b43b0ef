"""Budget motions in a folder of OParl objects and texts, collected with the caution that files from elsewhere need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from dreiklang.papers import PaperText, UnreadablePaperError, read_file
from dreiklang.papers.motion_bundles import Bundle, Document
from dreiklang.papers.motion_cycles import SUB_BUDGET, cycle_of, is_budget_motion, of_cycle, sub_budget_of
from dreiklang.papers.motion_files import Role, role_of
from dreiklang.papers.motion_parts import MotionParts
from dreiklang.wording import Message, message

LARGEST_OBJECT = 64 * 1024 * 1024
LONGEST_NAME = 1000
Raw = dict[str, Any]


@dataclass
class MotionFolder:
    """A folder with `papers`, `meetings` and `texts`.

    `refused` collects objects that could not be read and were left out, `missing` documents without a text.
    """

    root: Path
    refused: list[Message] = field(default_factory=list)
    missing: list[tuple[str, str, Role]] = field(default_factory=list)

    def motions(self, cycle: tuple[int, ...]) -> Iterator[MotionParts]:
        """The parts of every motion to the budget of these years."""
        for path in sorted((self.root / "papers").glob("*.json")):
            raw = self._object(path)
            if raw is None:
                continue
            if not is_budget_motion(_text(raw, "reference"), _text(raw, "paperType")):
                yield from self._bundled(raw, cycle)
                continue
            documents = list(self._documents(raw))
            texts = [each.text for each in documents if each.text and each.role in (Role.STATEMENT, Role.MOTION)]
            if of_cycle(cycle_of(_text(raw, "reference"), texts, _text(raw, "date")), cycle):
                yield self._parts(raw, documents, cycle)

    def _bundled(self, raw: Raw, cycle: tuple[int, ...]) -> Iterator[MotionParts]:
        """The motions of a paper that bundles those to one sub-budget, as its name says."""
        if not SUB_BUDGET.match(_text(raw, "name")):
            return
        bundle = Bundle(_text(raw, "reference"), sub_budget_of(_text(raw, "name")), tuple(self._documents(raw)))
        if of_cycle(bundle.cycle(), cycle):
            for parts in bundle.motions(cycle):
                self.missing.extend((parts.reference, name, Role.MOTION) for name in parts.missing)
                yield parts

    def _parts(self, raw: Raw, documents: Sequence[Document], cycle: tuple[int, ...]) -> MotionParts:
        reference = _text(raw, "reference")
        self.missing.extend((reference, each.name, each.role) for each in documents if each.text is None)
        result, item, minutes = self._decision(raw)
        own = (Role.MOTION, Role.STATEMENT)
        return MotionParts(
            reference=reference,
            title=_text(raw, "name"),
            sub_budget=sub_budget_of(_text(raw, "paperType")),
            motions=tuple(_with_role(documents, Role.MOTION)),
            statements=tuple(_with_role(documents, Role.STATEMENT)),
            votes=tuple(_with_role(documents, Role.VOTES)),
            minutes=minutes,
            result=result,
            missing=tuple(each.name for each in documents if each.text is None and each.role in own),
            budget_years=cycle,
            item=item,
        )

    def _documents(self, raw: Raw) -> Iterator[Document]:
        for file in (raw.get("mainFile"), *_list(raw, "auxiliaryFile")):
            if isinstance(file, dict):
                name = _text(file, "name") or _text(file, "fileName")
                text = self._text_of(file)
                yield Document(name, role_of(name, text), text)

    def _text_of(self, file: Raw) -> PaperText | None:
        """A file's text; None if there is none, or only blanks, as for a scan."""
        key = _last_part(file.get("id"))
        path = self.root / "texts" / f"{key}.txt"
        if not key or not path.is_file():
            return None
        try:
            return read_file(path.read_bytes(), key)
        except UnreadablePaperError:
            return None
        except OSError as error:
            self.refused.append(message("{place}: {reason}", place=self._name(path), reason=str(error.strerror)))
            return None

    def _decision(self, raw: Raw) -> tuple[str, str, tuple[PaperText, ...]]:
        """The result in the city's words, the agenda item's number, and the meeting's minutes: the last step's."""
        steps = [step for each in _list(raw, "consultation") if (step := self._step(each)) is not None]
        decided = [step for step in steps if step[1]] or steps
        if not decided:
            return "", "", ()
        _, result, item, meeting = max(decided, key=lambda step: step[0])
        return result, item, self._minutes(meeting)

    def _step(self, consultation: object) -> tuple[tuple[bool, str], str, str, Raw] | None:
        """When a consultation was (decisions count more than hearings), its result, item number and meeting."""
        if isinstance(consultation, str):
            consultation = self._consultations.get(consultation)
        if not isinstance(consultation, dict):
            return None
        meeting = self._meeting(_last_part(consultation.get("meeting")))
        if meeting is None:
            return None
        wanted = consultation.get("agendaItem")
        item = next((each for each in _list(meeting, "agendaItem") if _id(each) == wanted and wanted), None)
        if not isinstance(item, dict):
            return None
        decides = consultation.get("authoritative") is True
        return (decides, _text(meeting, "start")), _text(item, "result"), _text(item, "number"), meeting

    def _minutes(self, meeting: Raw) -> tuple[PaperText, ...]:
        files = [meeting.get("resultsProtocol"), meeting.get("verbatimProtocol"), *_list(meeting, "auxiliaryFile")]
        named = [each for each in files if isinstance(each, dict)]
        protocols = [each for each in named if role_of(_text(each, "name")) is Role.VOTES]
        return tuple(text for each in protocols if (text := self._text_of(each)) is not None)

    def _meeting(self, key: str) -> Raw | None:
        if key not in self._meetings:
            path = self.root / "meetings" / f"{key}.json"
            self._meetings[key] = self._object(path) if key and path.is_file() else None
        return self._meetings[key]

    @cached_property
    def _meetings(self) -> dict[str, Raw | None]:
        return {}

    @cached_property
    def _consultations(self) -> dict[str, Raw]:
        """Consultations that papers name and do not hold."""
        path = self.root / "consultations.json"
        found = self._json(path) if path.is_file() else []
        entries = found.get("data") if isinstance(found, dict) else found
        return {str(each["id"]): each for each in entries or [] if isinstance(each, dict) and "id" in each}

    def _object(self, path: Path) -> Raw | None:
        found = self._json(path)
        if found is None or isinstance(found, dict):
            return found
        self.refused.append(message("{place}: This is no OParl object.", place=self._name(path)))
        return None

    def _json(self, path: Path) -> Any:
        """What a file holds; None, and a word on it, if that is no JSON."""
        try:
            if path.stat().st_size > LARGEST_OBJECT:
                self.refused.append(message("{place}: The file is larger than 64 MB.", place=self._name(path)))
                return None
            return json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            self.refused.append(message("{place}: This is no JSON.", place=self._name(path)))
        except OSError as error:
            self.refused.append(message("{place}: {reason}", place=self._name(path), reason=str(error.strerror)))
        return None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _with_role(documents: Sequence[Document], role: Role) -> Iterator[PaperText]:
    return (each.text for each in documents if each.role is role and each.text is not None)


def _text(raw: Raw, key: str) -> str:
    """A field's words in one line; empty if it holds no text."""
    value = raw.get(key)
    return " ".join(value[:LONGEST_NAME].split()) if isinstance(value, str) else ""


def _list(raw: Raw, key: str) -> list[object]:
    value = raw.get(key)
    return value if isinstance(value, list) else []


def _id(raw: object) -> object:
    return raw.get("id") if isinstance(raw, dict) else raw


def _last_part(address: object) -> str:
    """The last part of an object's address, by which its file is named; empty if it could name another folder."""
    if isinstance(address, dict):
        address = address.get("id")
    if not isinstance(address, str):
        return ""
    last = address.rstrip("/").rpartition("/")[2]
    return last if re.fullmatch(r"[\w-][\w.-]{0,200}", last) else ""
