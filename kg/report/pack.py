"""The evidence pack: a report with the archived articles that it cites and its part of the ledger, in one file.

A pack can be checked without a database (`verify`): everything in it follows
from the archived texts, the claims and the links, and is made again. It is a
ZIP archive, stored and not compressed, with fixed dates and sorted names, so
that the same claims give the same bytes and a byte changed anywhere is seen.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import Any, Final

from kg.codec import dumps, encode
from kg.links import Question
from kg.relations import Answer, Relation, relations
from kg.report.gather import gather
from kg.report.page import page
from kg.report.rows import as_json
from kg.report.slice import Filter, Slice

FORM: Final = 2
"""Version of the form of a pack; those of the first hold no edits, and are the same otherwise."""
EDITS: Final = "edits.jsonl"
"""What people put in place of what was read; it is there where they did."""
MANIFEST: Final = "manifest.json"
MADE_AGAIN: Final = ("report.html", "report.json")
"""What the version of kg that made the pack makes again, byte for byte."""
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16
_UNIX: Final = 3


def pack(part: Slice, only: Filter, day: str = "") -> bytes:
    """Return the archive of a part of the ledger, cut to `only`, as of `day` ("" for today)."""
    files = contents(part, only, day)
    facts = {"form": FORM, "made_by": maker(), "only": asdict(only), "as_of": day}
    return archive({MANIFEST: manifest(files, facts), **files})


def maker() -> str:
    """Return what makes packs here: name and version."""
    return f"kg-claims {version('kg-claims')}"


def contents(part: Slice, only: Filter, day: str) -> dict[str, bytes]:
    """Return the files of a pack by name, without the manifest."""
    report = gather(part, only, day)
    texts = {f"articles/{article.id}.txt": encoded(article.text) for article in part.articles if article.text}
    return {
        "report.html": encoded(page(report)),
        "report.json": encoded(as_json(report)),
        **texts,
        **({EDITS: _lines({"claim": claim, "fields": fields} for claim, fields in part.edits)} if part.edits else {}),
        "articles.jsonl": _lines({"id": one.id} | encode(replace(one, text="")) for one in part.articles),
        "claims.jsonl": _lines({"id": one.id} | encode(one) for one in part.claims),
        "links.jsonl": _lines(map(encode, part.links)),
        "events.jsonl": _lines(map(encode, part.events)),
        "questions.jsonl": _lines(map(encode, part.questions)),
        "answers.jsonl": _lines(map(encode, part.answers)),
        "summaries.jsonl": _lines(map(encode, part.summaries)),
        "relations.jsonl": _lines(asdict(one) for one in bearing(part.questions, part.answers)),
    }


def bearing(questions: Iterable[Question], answers: Iterable[Answer]) -> Iterator[Relation]:
    """Yield the relations of all events, event by event, each in order of its claims' ids."""
    by_event: dict[str, list[Question]] = defaultdict(list)
    given: dict[str, list[Answer]] = defaultdict(list)
    event_of: dict[str, str] = {}
    for question in questions:
        by_event[question.event].append(question)
        event_of[question.id] = question.event
    for answer in answers:
        given[event_of[answer.question]].append(answer)
    for event in sorted(by_event):
        yield from relations(by_event[event], given[event])


def manifest(files: Mapping[str, bytes], facts: Mapping[str, Any]) -> bytes:
    """Return the manifest: facts about the pack, the hash of each file, and one over all of that."""
    body = dict(facts) | {"files": hashes(files)}
    return encoded(dumps(body | {"sha256": hash_of(body)}) + "\n")


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file, by name."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def hash_of(body: Mapping[str, Any]) -> str:
    """Return the hash of a manifest without its own."""
    return hashlib.sha256(encoded(dumps(body))).hexdigest()


def archive(files: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """Return the archive of some files: the same files give the same bytes, stored on any system."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = packing
            entry.external_attr = _MODE
            entry.create_system = _UNIX
            whole.writestr(entry, files[name])
    return out.getvalue()


def encoded(text: str) -> bytes:
    """Return text as UTF-8; half a surrogate pair, which an article may hold, survives as the ledger has it."""
    return text.encode("utf-8", "surrogatepass")


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return encoded("".join(dumps(row) + "\n" for row in rows))
