"""How fast a snapshot is imported, and how much memory that takes: first into an empty city, then again.

    python -m benchmarks.oparl.intake SNAPSHOT                              # SQLite in a folder of its own
    DATABASE_URL=postgresql://… python -m benchmarks.oparl.intake SNAPSHOT  # PostgreSQL, in an empty database

Each run is a process of its own: the command that an operator gives.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "dreiklang.cli.main"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--data", type=Path, help="Keep the installation in this folder.")
    parser.add_argument("--out", type=Path, help="Write the table as JSON.")
    wanted = parser.parse_args()
    data = wanted.data or Path(tempfile.mkdtemp(prefix="dreiklang-intake-"))
    environment = {**os.environ, "DREIKLANG_DATA": str(data)}
    subprocess.run([*COMMAND, "setup", "--quiet"], env=environment, check=True, stdout=subprocess.DEVNULL)
    rows = [_run(name, wanted.snapshot, environment) for name in ("first import", "second import, nothing new")]
    print(f"{'run':<30}{'objects':>10}{'texts':>8}{'seconds':>9}{'a second':>10}{'peak MB':>9}")
    for row in rows:
        print(
            f"{row['run']:<30}{row['objects']:>10}{row['texts']:>8}{row['seconds']:>9.1f}"
            f"{row['a_second']:>10.0f}{row['peak_mb']:>9.0f}"
        )
    if wanted.out:
        wanted.out.write_text(json.dumps(rows, indent=2) + "\n")


def _run(name: str, snapshot: Path, environment: dict[str, str]) -> dict[str, Any]:
    words = [*COMMAND, "import", "oparl", str(snapshot), "--city", "messung", "--name", "Messung"]
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(words, env=environment, stdout=told, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        told.seek(0)
        text = told.read()
    if status:
        raise SystemExit(text or f"the import ended with status {status}")
    found = re.search(r"Read (\d+) objects and (\d+) texts", text)
    objects, texts = (int(found[1]), int(found[2])) if found else (0, 0)
    return {
        "run": name,
        "objects": objects,
        "texts": texts,
        "seconds": seconds,
        "a_second": (objects + texts) / seconds,
        "peak_mb": usage.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
