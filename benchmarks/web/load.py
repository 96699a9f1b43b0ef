"""Latency and throughput of the ten most used pages and of two API routes, on Granian.

    python -m benchmarks.web.load                                    # SQLite in a folder of its own
    DATABASE_URL=postgresql://… python -m benchmarks.web.load        # PostgreSQL

First each address alone, one request after the other; then many users at once, each of whom reads a random page,
thinks for a while, and goes on. The client runs on the same machine and takes its share of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from benchmarks.web.installation import city_name, fill, office, prepare

LARGE = city_name(7)
PAGES = (
    "/",
    "/stuttgart/",
    "/stuttgart/pakete/",
    "/stuttgart/pakete/paket-4/",
    f"/{LARGE}/massnahmen/",
    f"/{LARGE}/massnahmen/?words=Portal+Akte",
    f"/{LARGE}/massnahmen/M00042/",
    "/stuttgart/antraege/",
    "/stuttgart/plausibilitaet/",
    "/stuttgart/strategie/",
    f"/{LARGE}/bedarfe/",
    f"/api/v1/{LARGE}/measures?limit=50",
    f"/api/v1/{LARGE}/measures/M00042",
)
FOR_THE_OFFICE = (
    "/stuttgart/aenderungen/",
    f"/{LARGE}/bedarfe/?state=open&order=waiting",
    f"/{LARGE}/bedarfe/?words=Portal+Akte&order=title",
    f"/{LARGE}/bedarfe/?order=state&seite=20",
    f"/{LARGE}/bedarfe/42/",
    f"/{LARGE}/bedarfe/tafel/",
    f"/{LARGE}/bedarfe/fluss/",
)


@dataclass(frozen=True)
class Line:
    """What came out for one address, in milliseconds."""

    who: str
    users: int
    address: str
    requests: int
    failed: int
    median: float
    p95: float
    p99: float


@dataclass(frozen=True)
class Readers:
    """Who reads which addresses, and how they show who they are."""

    who: str
    headers: dict[str, str]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Crowd:
    """How many at once, how long each thinks between two pages on average, and for how long all this goes on."""

    users: int
    think: float
    seconds: float


class Client:
    """One keep-alive connection that asks and times, with as little work of its own as can be."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        where = urlsplit(address)
        self.host, self.port = where.hostname or "", where.port or 80
        self.headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, float]:
        """Status, and seconds from asking to the last byte."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port, limit=2**20)
        reader, writer = self.streams
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n{self.headers}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if "transfer-encoding: chunked" in head:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        else:
            await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
        return int(head.split(" ", 2)[1]), time.perf_counter() - began


def _line(who: str, users: int, address: str, answers: list[tuple[int, float]]) -> Line:
    times = sorted(1000 * seconds for _, seconds in answers)
    cut = statistics.quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    failed = sum(status != 200 for status, _ in answers)
    return Line(who, users, address, len(answers), failed, statistics.median(times), cut[94], cut[98])


async def alone(address: str, readers: Readers, requests: int) -> list[Line]:
    """Each address by itself."""
    client = Client(address, readers.headers)
    lines = []
    for path in readers.paths:
        for _ in range(3):
            await client.get(path)
        lines.append(_line(readers.who, 1, path, [await client.get(path) for _ in range(requests)]))
    return lines


async def together(address: str, readers: Readers, crowd: Crowd) -> tuple[list[Line], float]:
    """Many users at once for a while; lines for every address and for all, and requests a second."""
    found: dict[str, list[tuple[int, float]]] = {path: [] for path in readers.paths}
    end = time.perf_counter() + crowd.seconds

    async def user(number: int) -> None:
        random, client = Random(number), Client(address, readers.headers)
        await asyncio.sleep(random.random() * crowd.think)
        while time.perf_counter() < end:
            path = random.choice(readers.paths)
            found[path].append(await client.get(path))
            if crowd.think:
                await asyncio.sleep(random.expovariate(1 / crowd.think))

    await asyncio.gather(*(user(number) for number in range(crowd.users)))
    everything = [answer for answers in found.values() for answer in answers]
    lines = [_line(readers.who, crowd.users, path, answers) for path, answers in found.items() if answers]
    return [*lines, _line(readers.who, crowd.users, "all", everything)], len(everything) / crowd.seconds


@contextmanager
def server(processes: int) -> Iterator[str]:
    """The product's own command on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dreiklang.cli.main", "serve", "--port", str(port), "--processes", str(processes)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/gesund/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def _print(lines: list[Line], rate: float | None = None) -> None:
    for line in lines:
        figures = f"{line.requests:>7}{line.failed:>7}{line.median:>9.1f}{line.p95:>9.1f}{line.p99:>9.1f}"
        print(f"{line.who:<10}{line.users:>4}  {line.address:<42}{figures}")
    if rate:
        print(f"{lines[-1].who:<10}{lines[-1].users:>4}  {rate:.1f} requests a second\n", flush=True)


def main() -> None:
    """Fill, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=50)
    parser.add_argument("--measures", type=int, default=2000, help="in each city")
    parser.add_argument("--requests-kept", type=int, default=2000, help="departments' requests in each city")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--think", type=float, default=5.0, help="seconds between two pages of a user, on average")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--requests", type=int, default=60, help="of each address alone")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--data", type=Path, default=Path("build/benchmark-web"))
    parser.add_argument("--out", type=Path, help="write the lines as JSON")
    options = parser.parse_args()
    os.environ["DREIKLANG_DATA"] = str(options.data)
    prepare()
    fill(options.cities, options.measures, options.requests_kept)
    session, token = office()
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    size = f"{options.cities} cities of {options.measures} measures and {options.requests_kept} requests"
    print(f"{database}, {options.processes} processes, {size}")
    heading = f"{'requests':>7}{'failed':>6}{'median':>9}{'95 %':>9}{'99 %':>9}  (milliseconds)"
    print(f"{'who':<10}{'users':>4} {'address':<42}{heading}")
    api = {"Authorization": f"Bearer {token}"}
    visitor, signed_in = {"Accept-Language": "de"}, {"Accept-Language": "de", "Cookie": f"sessionid={session}"}
    people = (
        Readers("visitor", visitor, PAGES),
        Readers("office", signed_in, (*PAGES[:-2], *FOR_THE_OFFICE)),
        Readers("program", api, PAGES[-2:]),
    )
    written: list[Any] = []
    with server(options.processes) as address:
        for readers in people:
            lines = asyncio.run(alone(address, readers, options.requests))
            _print(lines)
            crowd, rate = asyncio.run(together(address, readers, Crowd(options.users, options.think, options.seconds)))
            _print(crowd, rate)
            written += [asdict(line) for line in (*lines, *crowd)]
        crowd, rate = asyncio.run(together(address, Readers("full load", visitor, PAGES), Crowd(8, 0, options.seconds)))
        _print(crowd[-1:], rate)
        written.append({"full_load_requests_a_second": rate})
    if options.out:
        options.out.write_text(json.dumps({"database": database, "lines": written}, indent=1))


if __name__ == "__main__":
    main()
