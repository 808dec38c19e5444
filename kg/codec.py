"""What the ledger keeps of a domain object, as JSON, and back.

Every field is written, also where it has its default, so that a default which
changes later does not change what was said earlier. A field that an older row
lacks takes its default when read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from kg import values
from kg.articles import Article, Span
from kg.claims import Claim, Mention
from kg.links import Event, Link, Question, Summary
from kg.relations import Answer
from kg.scope import Scope
from kg.values import Interval, Value

Kept = Article | Claim | Link | Event | Question | Answer | Summary
"""The types that a ledger row can hold."""

_NAMES: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Article, Claim, Link, Event, Question, Answer, Summary)
}


def dumps(row: Mapping[str, Any]) -> str:
    """Write a JSON object in the one way in which equal objects give equal bytes.

    >>> dumps({"b": "é", "a": None})
    '{"a":null,"b":"é"}'
    """
    return _WRITER.encode(row)


_WRITER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode(thing: Kept) -> dict[str, Any]:
    """Return every field of a domain object as JSON would hold it; tuples become lists.

    Raises `ValueError` for a claim whose value does not go with its aspect or
    could not be read back: what cannot be read must not get into the ledger.

    >>> encode(Summary(question="q", claims=2, origins=1, families=1, max_lo=9, min_hi=9))["max_lo"]
    9
    """
    if isinstance(thing, Claim):
        _check(thing)
    row = {name: getattr(thing, name) for name in _NAMES[type(thing)]}
    # Most fields are texts and numbers: passing them by makes this twice as fast.
    return {name: value if type(value) in _PLAIN else _plain(value) for name, value in row.items()}


_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


def decode_article(row: Mapping[str, Any]) -> Article:
    """Return the article that `encode` wrote."""
    return Article(**_known(Article, row))


def decode_claim(row: Mapping[str, Any]) -> Claim:
    """Return the claim that `encode` wrote; `ValueError` when its value is none of its aspect."""
    known = _known(Claim, row)
    for name in ("content", "words", "source", "cue", "place"):
        if name in known:
            known[name] = _mention(known[name])
    known["value"] = values.from_json(known["aspect"], known["value"])
    known["via"] = tuple(known.get("via", ()))
    return Claim(**known)


def decode_link(row: Mapping[str, Any]) -> Link:
    """Return the link that `encode` wrote."""
    known = _known(Link, row)
    return Link(**known | {"via": tuple(known["via"])})


def decode_event(row: Mapping[str, Any]) -> Event:
    """Return the event that `encode` wrote."""
    known = _known(Event, row)
    return Event(**known | {"claims": tuple(known["claims"])})


def decode_question(row: Mapping[str, Any]) -> Question:
    """Return the question that `encode` wrote."""
    known = _known(Question, row)
    return Question(**known | {"scope": Scope(**known["scope"]), "within": tuple(known.get("within", ()))})


def decode_answer(row: Mapping[str, Any]) -> Answer:
    """Return the answer that `encode` wrote."""
    known = _known(Answer, row)
    return Answer(**known | {"interval": Interval(**known["interval"])})


def decode_summary(row: Mapping[str, Any]) -> Summary:
    """Return the summary that `encode` wrote."""
    return Summary(**_known(Summary, row))


def _check(claim: Claim) -> None:
    written = values.to_json(claim.value)
    if values.from_json(claim.aspect, written) != claim.value:
        raise ValueError(f"the value {written} of aspect {claim.aspect!r} would not be read back as it is")


def _known(kind: type[Kept], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _NAMES[kind] if name in row}


def _plain(value: object) -> Any:  # noqa: ANN401 -- whatever JSON can hold
    if isinstance(value, Mention):
        return {"text": value.text, "spans": [[start, end] for start, end in value.spans]}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Scope | Interval):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Value):
        return values.to_json(value)
    raise TypeError(f"{type(value).__name__} has no form in the ledger")


def _mention(row: Mapping[str, Any]) -> Mention:
    return Mention(row["text"], tuple(Span(start, end) for start, end in row["spans"]))
