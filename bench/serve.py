"""How fast the pages of `kg serve` are: each kind for one reader, then many readers while an ingest runs.

    python bench/serve.py 100000 [--readers 50] [--seconds 60] [--each 100]

A size is generated; a folder is a knowledge base that is there, and is copied. Prints for each kind of page the
seconds from request to last byte (p50, p95), and the weight of the heaviest; then the processor time that the server
spent on a page, which says more than seconds on a machine that others use too. To one reader every page is written
anew; to many a page that was asked for since the view changed is given as it was written then.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from linking import fill

from kg.blockwise import Registries
from kg.ledger import Ledger
from kg.loaders.pages import FILE, VIEW, bring_up_pages
from kg.names import Names
from kg.places import Gazetteer
from kg.relink import relink

CLAIMS = 200  # claims that the ingest beside the readers adds at a time
PORT = 8765
WORDS = ("killed", "people", "report", "source 3", "damascus", '"people were killed"', "report 17")


def addresses(base: Path, chance: random.Random) -> dict[str, Callable[[], str]]:
    """Return the kinds of pages, each with what gives the address of one at random."""
    file = sqlite3.connect(base / VIEW / FILE)

    def column(sql: str) -> list[str]:
        return [quote(value, safe="") for (value,) in file.execute(sql)]

    claims, articles = column("SELECT id FROM claim"), column("SELECT id FROM article")
    sources = column("SELECT name FROM name WHERE kind = 'source'")
    places = column("SELECT name FROM name WHERE kind = 'place'")
    questions = column("SELECT name FROM question WHERE claims > 0")
    large = column("SELECT name FROM event ORDER BY claims DESC LIMIT 20")
    file.close()
    pick = chance.choice
    return {
        "start": lambda: "/",
        "event": lambda: f"/event/{pick(claims)}",
        "event, the 20 largest": lambda: f"/event/{pick(large)}",
        "question": lambda: f"/question/{pick(questions)}",
        "claim": lambda: f"/claim/{pick(claims)}",
        "article": lambda: f"/article/{pick(articles)}",
        "source": lambda: f"/source/{pick(sources)}",
        "place": lambda: f"/place/{pick(places)}",
        "disputes": lambda: f"/disputes?page={chance.randint(1, 20)}",
        "disputes, filtered": lambda: f"/disputes?place={pick(places)}&source={pick(sources)}&strength=two",
        "search": lambda: f"/search?q={quote(pick(WORDS))}",
        "search, a name": lambda: f"/search?q={pick(places)}",
        "lists": lambda: pick(("/events", "/sources", "/places", "/articles", "/events?order=new&page=9")),
        "names": lambda: "/names",
    }


async def get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> tuple[float, int, int]:
    """Ask for a page and return the seconds that it took, its status and its weight."""
    begun = time.perf_counter()
    writer.write(f"GET {address} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().casefold()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    await reader.readexactly(length)
    return time.perf_counter() - begun, int(head.split()[1]), length


async def alone(kinds: dict[str, Callable[[], str]], each: int, pid: int) -> None:
    """Print how long each kind of page takes one reader."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    for name, address in kinds.items():
        await get(reader, writer, address())
        spent = processor(pid)
        found = [await get(reader, writer, anew(address(), n)) for n in range(each)]
        assert all(status == 200 for _, status, _ in found), found
        cost = (processor(pid) - spent) / each
        report(name, [seconds for seconds, _, _ in found], max(size for _, _, size in found), cost)
    writer.close()


def anew(address: str, n: int) -> str:
    """Return an address at which nothing was asked for before: a page that was is kept as it was written."""
    return f"{address}{'&' if '?' in address else '?'}anew={n}"


async def together(kinds: dict[str, Callable[[], str]], readers: int, seconds: float) -> list[tuple[float, int, int]]:
    """Let many readers ask for pages of all kinds, one after the other, and return what they got."""
    until = time.monotonic() + seconds
    found: list[tuple[float, int, int]] = []

    async def read() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        while time.monotonic() < until:
            address = random.choice(list(kinds.values()))()
            found.append(await get(reader, writer, address))
        writer.close()

    await asyncio.gather(*(read() for _ in range(readers)))
    return found


def report(name: str, seconds: list[float], weight: int, cost: float) -> None:
    """Print one line of the table."""
    ordered = sorted(seconds)
    p50, p95 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    print(f"{name:22} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  processor {1000 * cost:6.1f} ms  {weight / 1000:6.1f} kB")


def processor(pid: int) -> float:
    """Return the seconds of processor time that a process has spent."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ingest(base: Path, seconds: float) -> None:
    """Add claims and link them, over and over; what the child process does."""
    ledger, registries = Ledger.open(base), Registries(Names.load(), Gazetteer.load())
    until, added = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        added += 1
        fill(ledger, CLAIMS, seed=1000 + added)
        relink(ledger, registries)
    print(f"meanwhile {added} ingests of {CLAIMS} claims, each linked")


@contextmanager
def served(base: Path) -> Iterator[int]:
    """Run `kg serve` and give its process id."""
    kg = str(Path(sys.executable).parent / "kg")
    server = subprocess.Popen([kg, "serve", "--db", str(base), "--bind", f"127.0.0.1:{PORT}"])
    try:
        for _ in range(600):
            with suppress(OSError, TimeoutError):
                asyncio.run(asyncio.wait_for(asyncio.open_connection("127.0.0.1", PORT), 1))
                break
            time.sleep(0.2)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure the knowledge base, or the size, of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--ingest", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ingest:
        ingest(Path(given.base), given.seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        if given.base.isdigit():
            ledger = Ledger.open(base, create=True)
            fill(ledger, int(given.base), seed=1)
            relink(ledger, Registries(Names.load(), Gazetteer.load()))
        else:
            shutil.copytree(given.base, base)
            ledger = Ledger.open(base)
        begun = time.perf_counter()
        bring_up_pages(base, ledger)
        size = (base / VIEW / FILE).stat().st_size / 1e6
        print(f"the view was made in {time.perf_counter() - begun:.1f} s: {size:.0f} MB")
        kinds = addresses(base, random.Random(1))
        with served(base) as pid:
            asyncio.run(alone(kinds, given.each, pid))
            beside = [sys.executable, __file__, str(base), "--ingest", "--seconds", str(given.seconds)]
            with subprocess.Popen(beside) as writing:
                spent = processor(pid)
                found = asyncio.run(together(kinds, given.readers, given.seconds))
                cost = (processor(pid) - spent) / len(found)
                writing.wait()
        report(f"{given.readers} readers, all kinds", [s for s, _, _ in found], max(size for _, _, size in found), cost)
        wrong = sum(status != 200 for _, status, _ in found)
        print(f"{len(found)} pages in {given.seconds:g} s, {wrong} errors")


if __name__ == "__main__":
    main()
