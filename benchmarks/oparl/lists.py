"""How many pages of each OParl list a server gives in a second, read from the first to the last as a harvester does.

    DREIKLANG_DATA=FOLDER python -m benchmarks.oparl.lists CITY    # an installation that has imported something

The client runs on the same machine and takes its share of it.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

LISTS = ("paper", "meeting", "agendaitem", "consultation", "file", "organization", "location")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("city")
    parser.add_argument("--pages", type=int, default=60, help="At most so many pages of each list.")
    parser.add_argument("--clients", type=int, default=4, help="So many harvesters at once, in a second run.")
    parser.add_argument("--out", type=Path, help="Write the table as JSON.")
    wanted = parser.parse_args()
    rows = []
    with _server() as root:
        for name in LISTS:
            start = f"{root}body/{wanted.city}/{name}"
            rows.append(_measure(name, start, wanted.pages, 1))
            rows.append(_measure(name, start, wanted.pages, wanted.clients))
    print(
        f"{'list':<14}{'clients':>8}{'pages':>7}{'pages/s':>9}{'objects/s':>11}{'median ms':>11}{'95 % ms':>9}{'kB':>7}"
    )
    for row in rows:
        print(
            f"{row['list']:<14}{row['clients']:>8}{row['pages']:>7}{row['pages_a_second']:>9.1f}"
            f"{row['objects_a_second']:>11.0f}{row['median_ms']:>11.0f}{row['p95_ms']:>9.0f}{row['kilobytes']:>7.0f}"
        )
    if wanted.out:
        wanted.out.write_text(json.dumps(rows, indent=2) + "\n")


def _measure(name: str, start: str, most: int, clients: int) -> dict[str, Any]:
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        walks = [pool.submit(_walk, start, most) for _ in range(clients)]
        found = [page for walk in walks for page in walk.result()]
    seconds = time.perf_counter() - began
    times = sorted(each[0] * 1000 for each in found)
    return {
        "list": name,
        "clients": clients,
        "pages": len(found),
        "pages_a_second": len(found) / seconds,
        "objects_a_second": sum(each[1] for each in found) / seconds,
        "median_ms": statistics.median(times),
        "p95_ms": times[int(len(times) * 0.95)] if len(times) > 1 else times[0],
        "kilobytes": statistics.mean(each[2] for each in found) / 1024,
    }


def _walk(start: str, most: int) -> list[tuple[float, int, int]]:
    """Seconds, objects and bytes of each page."""
    found = []
    address = start
    with httpx.Client(timeout=60, trust_env=False) as client:
        while address and len(found) < most:
            began = time.perf_counter()
            answer = client.get(address).raise_for_status()
            found.append((time.perf_counter() - began, len(answer.json()["data"]), len(answer.content)))
            address = answer.json()["links"].get("next", "")
    return found


@contextmanager
def _server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "dreiklang.cli.main", "serve", "--port", str(port), "--workers", "0"]
    environment = {**os.environ, "DREIKLANG_LOG_LEVEL": "error"}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    root = f"http://127.0.0.1:{port}/oparl/v1.1/"
    try:
        _wait(root)
        yield root
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(root: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(root, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    main()
