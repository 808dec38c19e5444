"""A query on an Oxigraph folder with limits on time and memory: run in a process of its own, which can be ended.

Oxigraph has no time limit and cannot be interrupted. Starting the process takes
some 0.05 s.
"""

from __future__ import annotations

import json
import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import KgError, StoreError, UsageError
from kg.loaders import rdf
from kg.loaders.base import Cell, of_another_form

MEMORY: Final = 4 * 2**30
"""Bytes of address space for one query; whole-corpus queries over a million claims took 0.75 GB."""

LONGEST: Final = 100_000
"""Characters of a query; the longest of the library has some 5,000."""

TRIES: Final = 25
"""Times that a folder which somebody else is writing to is looked at, 0.02 s apart."""

CHANGED: Final = "the folder changed while it was read"

PINS: Final = ".reading-"
"""How the folders beside a store begin in which readers pin its files."""

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

UPDATES: Final = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])


def plain(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Cell:
    """Return an RDF term as Python has it: numbers and truth as such, all else as text."""
    if value is None:
        return None
    if not isinstance(value, ox.Literal):
        return str(value) if isinstance(value, ox.Triple) else value.value
    match value.datatype.value.removeprefix(XSD):
        case "integer":
            return int(value.value)
        case "boolean":
            return value.value in ("true", "1")
        case "decimal" | "double" | "float":
            return float(value.value)
        case _:
            return value.value


def ask(store: ox.Store, query: str) -> tuple[list[str], Iterator[list[Cell]]]:
    """Run a SELECT, here and without limits; return its columns and its rows.

    Raises `UsageError` for anything else. A query that contains the word for
    federation is refused wherever it stands: telling whether it is inside a
    string or an IRI takes a parser that agrees with Oxigraph's in every detail,
    and one slip would let a stranger's query reach into the network.
    """
    if len(query) > LONGEST:
        raise UsageError(f"The query has {len(query)} characters; at most {LONGEST} are read. Write a shorter one.")
    if "service" in query.casefold():
        raise UsageError(
            "The query contains the word SERVICE. Queries ask this knowledge base and no other, "
            'so leave it out; inside a text write "s\\u0065rvice".'
        )
    try:
        found = store.query(query)
    except SyntaxError as error:
        raise UsageError(_told(query, str(error))) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"The query cannot be run: {error}.") from error
    if not isinstance(found, ox.QuerySolutions):
        raise UsageError("The query is an ASK, CONSTRUCT or DESCRIBE, but has to be a SELECT, which gives rows.")
    return [variable.value for variable in found.variables], ([plain(value) for value in row] for row in found)


def _told(query: str, error: str) -> str:
    """Show the line at which a query is wrong."""
    words = [line.split()[0].upper() for line in query.splitlines() if line.strip()]
    first = next((word for word in words if word not in ("PREFIX", "BASE") and not word.startswith("#")), "")
    if first in UPDATES:
        return f"{first} would change the knowledge base, but a query only reads. Write a SELECT."
    place, _, reason = error.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    lines = query.splitlines() or [""]
    if not (line.isdigit() and column.isdigit()):
        return f"The query is no SPARQL: {error}."
    number = min(int(line), len(lines))  # what is missing at the end is missed on the line after the last
    shown = lines[number - 1][:200]
    at = int(column) - 1 if number == int(line) else len(shown)
    reason = reason if len(reason) < 200 else "something else was expected here"
    return f"Line {number}, column {at + 1} of the query is no SPARQL: {reason}.\n  {shown}\n  {' ' * at}^"


def rows_within(path: Path | None, query: str, seconds: float) -> Iterator[dict[str, Cell]]:
    """Run a query on the store in a folder for so long at most, waiting for the reader not counted."""
    columns, rows = start(path, query, seconds)
    return (dict(zip(columns, row, strict=True)) for row in rows)


def start(path: Path | None, query: str, seconds: float) -> tuple[list[str], Generator[list[Cell]]]:
    """Start a query and return its columns and its rows; without a folder it is only checked."""
    found = _messages(path, query, seconds)
    columns = next(found)
    return columns, found


def _messages(path: Path | None, query: str, seconds: float) -> Generator[list[Any]]:
    """Yield the columns and then each row, as the other process tells them."""
    with (
        _pins(path) as pins,
        subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-P", "-m", __name__, str(path or ""), pins],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as other,
    ):
        try:
            assert other.stdin is not None
            other.stdin.write(json.dumps([query, seconds, MEMORY]).encode("ascii"))
            other.stdin.close()
            for line in _lines(other, seconds):
                message = json.loads(line)
                if isinstance(message, list):
                    yield message
                elif message:
                    raise {"usage": UsageError}.get(message["kind"], StoreError)(message["error"])
                else:
                    return
            raise StoreError(
                f"The query needed more than {MEMORY / 2**30:g} GB or failed in Oxigraph. "
                "Ask for less: set a parameter, or add conditions."
            )
        finally:
            other.kill()


@contextmanager
def _pins(path: Path | None) -> Iterator[str]:
    """Give the other process a folder for its pins, on the store's disk and gone in the end; "" where none can be."""
    try:
        folder = TemporaryDirectory(prefix=PINS, dir=path.parent) if path and path.is_dir() else None
    except OSError:
        folder = None  # a knowledge base on a read-only disk has no writer either
    if folder is None:
        yield ""
    else:
        with folder as name:
            yield name


def _lines(other: subprocess.Popen[bytes], seconds: float) -> Iterator[bytes]:
    assert other.stdout is not None
    fd, rest, left = other.stdout.fileno(), b"", seconds
    while True:
        since = time.monotonic()
        ready, _, _ = select.select([fd], [], [], max(left, 0))
        left -= time.monotonic() - since
        if not ready:
            raise StoreError(
                f"The query took longer than {seconds:g} seconds and was ended. "
                "Set a parameter to ask for less, or allow more time with --time-limit."
            )
        read = other.stdout.read1(2**16)  # type: ignore[attr-defined]
        if not read:
            return
        *lines, rest = (rest + read).split(b"\n")
        yield from lines


def _answers(path: str, pins: str, query: str) -> Iterator[object]:
    """Yield what is sent: the columns, each row, and {} at the end, or an error."""
    try:
        columns, rows = _begun(Path(path), pins, query) if path else ask(ox.Store(), query)
        yield columns
        yield from rows
    except KgError as error:
        yield {"kind": "usage" if isinstance(error, UsageError) else "store", "error": str(error)}
    except (OSError, RuntimeError, ValueError) as error:
        yield {"kind": "store", "error": f"The query cannot be run: {error}. Run it again."}
    else:
        yield {}


def _begun(path: Path, pins: str, query: str) -> tuple[list[str], Iterator[list[Cell]]]:
    """Open a folder and run a query up to its first row.

    Oxigraph opens files when it needs them, and a writer removes those that it
    has merged. So the files are pinned: a hard link keeps each as it is. What
    was removed before it could be pinned is noticed, and looked at again.
    """
    for number in range(TRIES):
        try:
            columns, rows = ask(open_to_read(_pin(path, Path(pins, str(number))) if pins else path), query)
            first = list(islice(rows, 1))
        except (StoreError, OSError, RuntimeError, ValueError) as error:
            moved = any(word in str(error) for word in ("orruption", "No such file", CHANGED))
            if not moved or number == TRIES - 1:
                raise
            time.sleep(0.02)
        else:
            return columns, chain(first, rows)
    raise AssertionError


def _pin(path: Path, into: Path) -> Path:
    """Link a store's files into a folder and return it; `OSError` when they changed meanwhile: some may lack."""
    into.mkdir()
    names = _files(path)
    try:
        for name in names:
            os.link(path / name, into / name)
    except FileNotFoundError:
        raise OSError(CHANGED) from None
    except OSError:
        return path  # a disk without hard links: read the files as they are
    if _files(path) != names:
        raise OSError(CHANGED)
    return into


def _files(path: Path) -> list[str]:
    return sorted(file.name for file in path.iterdir() if not file.name.startswith(("LOCK", "LOG", "bulk-")))


def open_to_read(path: Path) -> ox.Store:
    """Open a folder as it is now; another process may be writing to it."""
    try:
        store = ox.Store.read_only(str(path))
        noted = store.quads_for_pattern(ox.NamedNode(f"{rdf.DATA}store"), ox.NamedNode(f"{rdf.NS}format"), None)
        forms = {str(plain(quad.object)) for quad in noted}
    except FileNotFoundError:
        raise StoreError(f"{path}: there is no graph. Load one with `kg ingest` or `kg load`.") from None
    except OSError as error:
        raise StoreError(f"{path}: the graph cannot be read: {error}. Remove the folder and run `kg load`.") from error
    if forms - {rdf.FORMAT}:
        raise of_another_form(path)
    return store


def main(arguments: Iterable[str]) -> None:
    """Answer one query: the text on standard input, JSON lines on standard output."""
    path, pins = arguments
    query, seconds, memory = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    cpu = int(seconds) + 2  # should the one who asked be killed, nobody else ends this process
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    for number, message in enumerate(_answers(path, pins, query)):
        sys.stdout.write(json.dumps(message) + "\n")
        if number < 2:
            sys.stdout.flush()  # whoever reads sees at once that something comes


if __name__ == "__main__":
    main(sys.argv[1:])
