"""SVG drawings: what is safe to put into a document, and the bitmap for formats that need one."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

import vl_convert
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dreiklang.wording import Message, message

_ACTIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler"})
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#|['\"])|@import", re.IGNORECASE)
BITMAP_SCALE = 3.0
"""Three pixels a point: sharp on paper, still small."""


def check_svg(svg: bytes) -> Message | None:
    """What is wrong with the drawing, or None: it must be SVG, without scripts and without outside links."""
    try:
        root = fromstring(svg.decode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return message("The drawing is no well-formed SVG.")
    if _local(root.tag) != "svg":
        return message("The drawing is no well-formed SVG.")
    if any(_is_active(element) for element in root.iter()):
        return message("The drawing contains active or outside parts.")
    return None


def to_png(svg: bytes) -> bytes:
    """The drawing as a bitmap, for word processors."""
    return vl_convert.svg_to_png(svg.decode(), scale=BITMAP_SCALE)


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def _is_active(element: Element) -> bool:
    if _local(element.tag) in _ACTIVE:
        return True
    texts = [element.text or ""] if _local(element.tag) == "style" else []
    for name, value in element.attrib.items():
        local = _local(name)
        if local.startswith("on") or (local in {"href", "src"} and not _is_inside(value)):
            return True
        texts.append(value)
    return any(_OUTSIDE.search(text) for text in texts)


def _is_inside(address: str) -> bool:
    return address.startswith(("#", "data:image/png;base64,", "data:image/jpeg;base64,"))
