"""What the product takes from npm, as CycloneDX 1.6, from package-lock.json alone."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parent.parent


def main(target: str) -> None:
    """Write the bill of materials; the same lock file gives the same bytes."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {path: facts for path, facts in lock["packages"].items() if path}
    # The same package may lie in two folders.
    components = {entry["bom-ref"]: entry for entry in (_component(*item) for item in sorted(packages.items()))}
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": lock["name"], "bom-ref": lock["name"]}},
        "components": list(components.values()),
    }
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bill, indent=2) + "\n")


def _component(path: str, facts: dict[str, Any]) -> dict[str, Any]:
    full = facts.get("name") or path.rpartition("node_modules/")[2]
    group, _, name = full.rpartition("/")
    url = f"pkg:npm/{quote(group) + '/' if group else ''}{name}@{facts['version']}"
    component: dict[str, Any] = {"type": "library", "name": name, "version": facts["version"], "purl": url}
    component["bom-ref"] = url
    if group:
        component["group"] = group
    if facts.get("license"):
        component["licenses"] = [{"expression": facts["license"]}]
    algorithm, _, digest = facts.get("integrity", "").partition("-")
    if algorithm == "sha512":
        component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
    return component


if __name__ == "__main__":
    main(sys.argv[1])
