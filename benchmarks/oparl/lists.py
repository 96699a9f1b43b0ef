"""How many pages of each OParl list a server gives in a second, read from the first to the last as a harvester does.

    DREIKLANG_DATA=FOLDER python -m benchmarks.oparl.lists CITY                          # SQLite
    DATABASE_URL=postgres://… python -m benchmarks.oparl.lists CITY                      # PostgreSQL
    DREIKLANG_DATA=FOLDER python -m benchmarks.oparl.lists CITY --beside postgres://…    # both, one after the other

The installation must have imported something. The peer is the plain health page of the same server, asked in the
same run by as many clients for as many times: what the machine and the server allow for an answer without a list. The
client runs on the same machine and takes its share of it.
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
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx

OPARL = "/oparl/v1.1/"
Page = tuple[float, int, int]
LISTS = ("paper", "meeting", "agendaitem", "consultation", "file", "organization", "location")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("city")
    parser.add_argument("--pages", type=int, default=60, help="At most so many pages of each list.")
    parser.add_argument("--clients", type=int, default=4, help="So many harvesters at once, in a second run.")
    parser.add_argument("--beside", default="", help="DATABASE_URL of a second database, measured after the first.")
    parser.add_argument("--out", type=Path, help="Write the table as JSON.")
    wanted = parser.parse_args()
    databases = [os.environ.get("DATABASE_URL", ""), *([wanted.beside] if wanted.beside else [])]
    rows = [row for database in databases for row in _measured(database, wanted)]
    print(
        f"{'database':<12}{'list':<14}{'clients':>8}{'pages':>7}{'pages/s':>9}{'objects/s':>11}"
        f"{'median ms':>11}{'95 % ms':>9}{'kB':>7}"
    )
    for row in rows:
        print(
            f"{row['database']:<12}{row['list']:<14}{row['clients']:>8}{row['pages']:>7}{row['pages_a_second']:>9.1f}"
            f"{row['objects_a_second']:>11.0f}{row['median_ms']:>11.1f}{row['p95_ms']:>9.1f}{row['kilobytes']:>7.1f}"
        )
    if wanted.out:
        wanted.out.write_text(json.dumps(rows, indent=2) + "\n")


def _measured(database: str, wanted: argparse.Namespace) -> list[dict[str, Any]]:
    """All lists and their peer on one database, with one harvester and with several."""
    name = "PostgreSQL" if database.startswith("postgres") else "SQLite"
    rows = []
    with _server(database) as root:
        for clients in (1, wanted.clients):
            health = root.replace(OPARL, "/gesund/")
            rows.append(_measure("(health)", partial(_repeat, health, wanted.pages), clients))
            for kind in LISTS:
                walk = partial(_walk, f"{root}body/{wanted.city}/{kind}", wanted.pages)
                rows.append(_measure(kind, walk, clients))
    return [{"database": name, **row} for row in rows]


def _measure(name: str, walk: Callable[[], list[Page]], clients: int) -> dict[str, Any]:
    walk()  # what is built once, such as prepared statements and caches, is not counted
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        walks = [pool.submit(walk) for _ in range(clients)]
        found = [page for each in walks for page in each.result()]
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


def _repeat(address: str, times: int) -> list[Page]:
    """The same small page again and again."""
    found = []
    with httpx.Client(timeout=60, trust_env=False) as client:
        for _ in range(times):
            began = time.perf_counter()
            answer = client.get(address).raise_for_status()
            found.append((time.perf_counter() - began, 1, len(answer.content)))
    return found


def _walk(start: str, most: int) -> list[Page]:
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
def _server(database: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "dreiklang.cli.main", "serve", "--port", str(port), "--workers", "0"]
    environment = {**os.environ, "DREIKLANG_LOG_LEVEL": "error", "DATABASE_URL": database}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    root = f"http://127.0.0.1:{port}{OPARL}"
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
