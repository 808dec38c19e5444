"""The report for programs: nested JSON, or one CSV row for each claim that answers a question."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from kg.readable import question
from kg.relations import spelled_answer
from kg.report.gather import Asked, Bearing, Evidence, Report, Stated, Told
from kg.tables import write
from kg.values import to_json

COLUMNS: Final = (
    "event", "kind", "place", "province", "first", "last", "question", "disputed", "answer", "stands", "families",
    "family", "origin", "source", "via", "publisher", "said", "modality", "sentence", "article", "url", "claim",
    "as_read",
)  # fmt: skip


def as_csv(report: Report) -> str:
    """Return one row for each claim that answers a question."""
    out = io.StringIO()
    write(COLUMNS, _rows(report), "csv", out)
    return out.getvalue()


def as_json(report: Report) -> str:
    """Return the whole report as one JSON object."""
    return json.dumps(nested(report), ensure_ascii=False, indent=1) + "\n"


def nested(report: Report) -> dict[str, Any]:
    """Return the report as plain objects, in its order."""
    return {
        "as_of": report.day or None,
        "only": {name: value for name, value in asdict(report.only).items() if value},
        "events": len(report.told),
        "claims": report.claims,
        "disputed_questions": report.disputed,
        "single_family_questions": report.single,
        "told": [_event(told) for told in report.told],
    }


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for told in report.told:
        for asked in told.asked:
            for stated in asked.stated:
                for one in stated.evidence:
                    yield {
                        **{key: value for key, value in _event_facts(told).items() if key in COLUMNS},
                        "event": told.event.id,
                        "question": question(asked.question),
                        "disputed": bool(asked.disputes),
                        "answer": spelled_answer(stated.answer),
                        "stands": stated.stands,
                        "families": len(stated.families),
                        **_source(one),
                        "via": " > ".join(one.link.via),
                        "as_read": as_cell(one),
                    }


def _event_facts(told: Told) -> dict[str, Any]:
    event = told.event
    return {
        "id": event.id,
        "kind": event.kind,
        "place": event.where,
        "province": event.admin1,
        "first": event.first,
        "last": event.last,
    }


def _event(told: Told) -> dict[str, Any]:
    return {
        **_event_facts(told),
        "why": told.event.why,
        "families": sorted(told.families),
        "asked": [_asked(one) for one in told.asked],
        "timeline": [one.claim.id for one in told.timeline],
        "claims": {one.claim.id: _source(one) | _value(one) for one in told.timeline},
    }


def _asked(one: Asked) -> dict[str, Any]:
    return {
        "id": one.question.id,
        "question": question(one.question),
        "aspect": one.question.aspect,
        "families": sorted(one.families),
        "answers": [_stated(stated) for stated in one.stated],
        "disputes": [_bearing(bearing) for bearing in one.disputes],
        "revised": [_bearing(bearing) for bearing in one.revised],
        **({"unheard": one.unheard} if one.unheard else {}),
    }


def _stated(one: Stated) -> dict[str, Any]:
    return {
        "answer": spelled_answer(one.answer),
        "lo": one.interval.lo,
        "hi": one.interval.hi,
        "stands": one.stands,
        "families": list(one.families),
        "claims": [evidence.claim.id for evidence in one.evidence],
    }


def _bearing(one: Bearing) -> dict[str, Any]:
    relation = one.relation
    return {"a": relation.a, "b": relation.b, "rule": relation.rule, "hedged": relation.hedged, "why": relation.why}


def as_cell(one: Evidence) -> str | None:
    """Return how a claim was read, in a table, where people put something right."""
    return json.dumps(one.as_read, ensure_ascii=False) if one.as_read else None


def _value(one: Evidence) -> dict[str, Any]:
    """Return the value of a claim, and how that was read which people put right."""
    return {"value": to_json(one.claim.value)} | ({"as_read": one.as_read} if one.as_read else {})


def _source(one: Evidence) -> dict[str, Any]:
    return {
        "family": one.link.family,
        "origin": one.link.origin,
        "source": one.link.source,
        "via": list(one.link.via),
        "publisher": one.article.publisher,
        "said": one.link.said,
        "modality": one.claim.modality,
        "sentence": one.claim.sentence,
        "article": one.article.name,
        "url": one.article.url,
        "claim": one.claim.id,
    }
