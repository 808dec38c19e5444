"""The knowledge base as tables for pandas, Polars, DuckDB, R or Spark: Parquet, or Arrow in memory.

One table a kind of thing, keys as in `kg export claims`; what is not known is
null, an open upper end too. Rows are in the order of their keys.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_answer, decode_event, decode_link, decode_question, decode_summary
from kg.errors import no_such
from kg.judgements import Judgements, as_read
from kg.ledger import Ledger
from kg.links import Event, Link, Question
from kg.relations import Answer
from kg.values import OPEN, to_json

BATCH: Final = 50_000
"""Rows made at a time, so that as Python objects there are few: some 0.1 GB."""

_TEXTS: Final = pa.list_(pa.string())

SCHEMAS: Final[dict[str, dict[str, pa.DataType]]] = {
    "articles": dict.fromkeys(("id", "name", "publisher", "title", "url", "published", "language"), pa.string()),
    "claims": {
        **dict.fromkeys(("id", "article", "aspect", "value", "sentence"), pa.string()),
        "start": pa.int64(),
        "end": pa.int64(),
        **dict.fromkeys(("words", "content", "source_text", "cue", "place", "date", "said", "modality"), pa.string()),
        "part": pa.string(),
        "old": pa.bool_(),
        "confidence": pa.float64(),
        "found_by": pa.string(),
        "restates": pa.string(),
        "as_read": pa.string(),
    },
    "links": {
        **dict.fromkeys(("claim", "source", "source_kind", "speaker"), pa.string()),
        "via": _TEXTS,
        **dict.fromkeys(("origin", "origin_why", "family", "event", "place", "where", "admin1"), pa.string()),
        "lat": pa.float64(),
        "lon": pa.float64(),
        "first": pa.string(),
        "last": pa.string(),
        "said": pa.string(),
    },
    "events": {
        **dict.fromkeys(("id", "kind", "place", "where", "admin1", "first", "last"), pa.string()),
        "claims": _TEXTS,
        "score": pa.float64(),
        "why": pa.string(),
        "part_of": pa.string(),
    },
    "questions": {
        **dict.fromkeys(("id", "event", "aspect", "about", "who", "where", "when", "deed", "extent"), pa.string()),
        "within": _TEXTS,
        **dict.fromkeys(("claims", "origins", "families", "max_lo", "min_hi"), pa.int64()),
        "contradictory": pa.bool_(),
    },
    "answers": {
        **dict.fromkeys(("question", "claim", "aspect"), pa.string()),
        "lo": pa.int64(),
        "hi": pa.int64(),
        **dict.fromkeys(("origin", "family", "said"), pa.string()),
        **dict.fromkeys(("old", "stands", "derived", "hedged", "vague"), pa.bool_()),
    },
}
"""The columns of each table. Days and times are texts as in all exports, since some are days and some are times."""

KEYS: Final = {"links": ("claim",), "answers": ("question", "claim")}
"""What orders a table, if it is not `id`."""

Row = dict[str, Any]


def table(ledger: Ledger, name: str) -> pa.Table:
    """Return one table; it takes some 1 KB a row. Raises `UsageError` for a name that is none."""
    if name not in SCHEMAS:
        raise no_such("table", name, SCHEMAS)
    schema = pa.schema(SCHEMAS[name])
    rows = _ROWS[name](ledger)
    batches = []
    while some := [{key: _null(value) for key, value in row.items()} for row in islice(rows, BATCH)]:
        batches.append(pa.RecordBatch.from_pylist(some, schema=schema))
    made = pa.Table.from_batches(batches, schema=schema)
    return made.sort_by([(key, "ascending") for key in KEYS.get(name, ("id",))])


def write(ledger: Ledger, name: str, out: IO[bytes]) -> int:
    """Write one table as Parquet and return the number of its rows."""
    made = table(ledger, name)
    pq.write_table(made, out, compression="zstd")
    return int(made.num_rows)


def file_of(folder: Path, name: str) -> Path:
    """Return the file of a table in a folder."""
    return folder / f"{name}.parquet"


def _articles(ledger: Ledger) -> Iterator[Row]:
    for one in ledger.articles():
        yield _fields(one, SCHEMAS["articles"])


def _claims(ledger: Ledger) -> Iterator[Row]:
    judged = Judgements.of(ledger.judgements())
    for read in ledger.claims():
        one = judged.put_right(read)
        other = as_read(read, one)
        texts = {name: getattr(one, name).text for name in ("words", "content", "cue", "place")}
        texts |= {
            "source_text": one.source.text,
            "value": json.dumps(to_json(one.value), ensure_ascii=False),
            "as_read": json.dumps(other, ensure_ascii=False) if other else "",
        }
        yield _fields(one, SCHEMAS["claims"]) | texts


def _links(ledger: Ledger) -> Iterator[Row]:
    events = {claim: event.id for event in _decoded(ledger, "event", decode_event) for claim in event.claims}
    for one in _decoded(ledger, "link", decode_link):
        yield _fields(one, SCHEMAS["links"]) | {"event": events.get(one.claim)}


def _events(ledger: Ledger) -> Iterator[Row]:
    return (_fields(one, SCHEMAS["events"]) for one in _decoded(ledger, "event", decode_event))


def _questions(ledger: Ledger) -> Iterator[Row]:
    summaries = {one.question: one for one in _decoded(ledger, "summary", decode_summary)}
    for one in _decoded(ledger, "question", decode_question):
        summary = summaries[one.id]
        counts = {name: getattr(summary, name) for name in ("claims", "origins", "families", "max_lo", "contradictory")}
        scope = {name: getattr(one.scope, name) for name in ("who", "where", "when", "deed", "extent")}
        yield _fields(one, SCHEMAS["questions"]) | scope | counts | {"min_hi": _bound(summary.min_hi)}


def _answers(ledger: Ledger) -> Iterator[Row]:
    for one in _decoded(ledger, "answer", decode_answer):
        yield _fields(one, SCHEMAS["answers"]) | {"lo": one.interval.lo, "hi": _bound(one.interval.hi)}


_ROWS: Final[dict[str, Callable[[Ledger], Iterator[Row]]]] = {
    "articles": _articles,
    "claims": _claims,
    "links": _links,
    "events": _events,
    "questions": _questions,
    "answers": _answers,
}


def _decoded(ledger: Ledger, kind: str, decode: Callable[[Any], Any]) -> Iterator[Any]:
    return (decode(row.data) for row in ledger.rows(kinds=[kind]))


def _fields(one: Article | Claim | Link | Event | Question | Answer, columns: dict[str, pa.DataType]) -> Row:
    """Return the fields of an object that are columns; a tuple becomes a list."""
    found = {name: getattr(one, name) for name in columns if hasattr(one, name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def _bound(hi: int) -> int | None:
    return None if hi == OPEN else hi


def _null(value: Any) -> Any:  # noqa: ANN401 -- a cell of any type
    """Return null for a text that says nothing; half a surrogate pair, which no UTF-8 can hold, is replaced."""
    if isinstance(value, list):
        return [_null(one) for one in value]
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode() or None
