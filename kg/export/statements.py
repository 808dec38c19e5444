"""All statements of a graph in order, and their serialisations.

What is exported is what a store would hold: it is collected by a store that
only notes down what it is given.
"""

from __future__ import annotations

import heapq
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, Any, Final

import pyoxigraph as ox

from kg.judgements import Judgements, as_read
from kg.ledger import Ledger, Versions
from kg.loaders import rdf, rdf_units
from kg.loaders.base import Given, Linked, update

CHUNK: Final = 1_000_000
"""Statements sorted in memory at a time, some 0.3 GB; more go through temporary files."""

PREFIXES: Final = {
    "kg": rdf.NS,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": rdf.XSD,
    **{
        kind: f"{rdf.DATA}{kind}/"
        for kind in ("article", "claim", "source", "place", "event", "question", "answer", "contradiction")
    },
}

FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
"""The serialisations that Oxigraph writes; `kg.export.jsonld` writes one more."""


def statements(ledger: Ledger) -> Iterator[str]:
    """Yield each statement once, by subject, predicate and object, without its full stop."""
    with ExitStack() as files:
        noted = _Notes(files)
        update(noted, ledger)
        noted.note(_read(ledger))
        yield from noted.ordered()


def _read(ledger: Ledger) -> Iterator[str]:
    """Yield how those claims were read of which people put something right."""
    judged = Judgements.of(ledger.judgements())
    for claim in ledger.claims(judged.edits) if judged.edits else ():
        if other := as_read(claim, judged.put_right(claim)):
            yield rdf.as_read(claim.id, other)


def by_subject(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each subject with its statements."""
    for subject, group in groupby(lines, key=lambda line: line.partition(" ")[0]):
        yield subject, list(group)


def write(lines: Iterable[str], form: str, out: IO[bytes], prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Write statements, of triples or of quads, as they come."""
    if form == "nquads":
        out.writelines(f"{line} .\n".encode() for line in lines)
        return
    text = io.BufferedReader(_Text(f"{line} .\n".encode() for line in lines))
    ordered: Any = _HeadInOrder(out)  # only written to
    ox.serialize(ox.parse(text, ox.RdfFormat.N_QUADS), ordered, FORMATS[form], prefixes=dict(prefixes))
    ordered.close()


class _Notes:
    """A view that keeps statements and nothing else."""

    def __init__(self, files: ExitStack) -> None:
        self._held: set[str] = set()
        self._files = files
        self._sorted: list[IO[str]] = []

    def reached(self) -> Versions:
        return Versions(0, 0, 0, 0)

    def add(self, rows: Iterable[Given], upto: Versions) -> None:  # noqa: ARG002 -- a view's verb
        for one in rows:
            self.note(rdf_units.given(one))

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:  # noqa: ARG002
        for name, rows in units:
            self.note(rdf_units.unit(name, rows))

    def clear(self) -> None:
        self._held = set()

    def ordered(self) -> Iterator[str]:
        lines = heapq.merge(*map(_lines, self._sorted), sorted(self._held))
        return (line for line, _ in groupby(lines))

    def note(self, lines: Iterable[str]) -> None:
        self._held.update(lines)
        if len(self._held) >= CHUNK:
            made = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 -- closed by whoever gave `files`
            file = self._files.enter_context(made)
            file.writelines(f"{line}\n" for line in sorted(self._held))
            self._sorted.append(file)
            self._held = set()


def _lines(file: IO[str]) -> Iterator[str]:
    file.seek(0)
    return (line[:-1] for line in file)


class _Text(io.RawIOBase):
    """Pieces of text as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        room = len(into)
        while len(self._rest) < room and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        given, self._rest = self._rest[:room], self._rest[room:]
        into[: len(given)] = given
        return len(given)


class _HeadInOrder:
    """A file whose prefixes are written in order: Oxigraph gives them in that of a hash with a random seed."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._head: bytes | None = b""

    def write(self, text: bytes) -> int:
        if self._head is None:
            return self._out.write(text)
        self._head += text
        lines = self._head.splitlines(keepends=True)
        if any(line.endswith(b"\n") and not line.startswith(b"@prefix") for line in lines):
            self.close()
        return len(text)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        if self._head is not None:
            lines = self._head.splitlines(keepends=True)
            count = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
            self._out.write(b"".join([*sorted(lines[:count]), *lines[count:]]))
            self._head = None
