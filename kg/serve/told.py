"""The pages of what is told: an event with all that is asked of it, and one question with all of its answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.relations import spelled_as
from kg.report import Evidence
from kg.report.rows import COLUMNS, as_cell
from kg.serve import addresses, drawn
from kg.serve.bars import Line
from kg.serve.database import QUESTION, Row, Snapshot
from kg.serve.forms import Asked, Elsewhere, Page, Refused
from kg.serve.looks import days, place_of
from kg.values import Interval

QUESTIONS: Final = 12
"""Questions on one page of an event, the disputed first."""

VALUES: Final = 8
"""Values that an event's page shows of a question; the page of the question has all."""

PAIRS: Final = 5
"""Disputes and revisions that an event's page shows of a question."""

FIRST: Final = 20
"""Claims that an event's page shows in the order they were said."""

_QUESTION: Final = ", ".join(f"q.{name}" for name in QUESTION.split(", "))

_ANSWERS: Final = """
    SELECT e.id AS event, e.kind, e.place, e.admin1 AS province, e.first, e.last, q.wording AS question, q.aspect,
        q.pairs > 0 AS disputed, n.lo, n.hi, n.stands, n.family, n.origin, n.said, n.claim, q.id AS asked
    FROM answer AS n JOIN question AS q ON q.id = n.question JOIN event AS e ON e.id = q.event
    WHERE NOT n.derived AND """


def event(asked: Asked) -> Page:
    """Return the page of the event that a claim is about."""
    view = asked.view
    row = _event_of(view, asked.name)
    questions, paging = (
        asked.part(
            f"SELECT {QUESTION} FROM question WHERE event = ? AND claims > 0 "
            "ORDER BY pairs DESC, families DESC, aspect, id",
            row["id"], shown=QUESTIONS, total=row["questions"],
        )
        if asked.form == "html"
        else ([], None)
    )  # fmt: skip
    blocks = [_block(view, question, VALUES, PAIRS) for question in questions]
    first = asked.form == "html" and asked.page == 1
    pictures = drawn.of_event(view, row) if first else {}
    signs = drawn.signs(view, row["id"]) if questions else []
    for question, block in zip(questions, blocks, strict=True):
        block["picture"] = drawn.of_question(view, question["id"], signs)
    early = view.rows(
        "SELECT id FROM claim WHERE event = ? ORDER BY nullif(said, '') NULLS LAST, id LIMIT ?", row["id"], FIRST
    )
    claims = [one["first"] for block in blocks for one in block["stated"]]
    claims += [
        claim for block in blocks for one in block["disputes"] + block["revised"] for claim in (one["a"], one["b"])
    ]
    claims += [one["id"] for one in early]
    parts = view.rows("SELECT * FROM event WHERE part_of = ? AND part_of <> '' LIMIT 20", row["id"])
    whole = view.row("SELECT * FROM event WHERE id = ?", row["part_of"]) if row["part_of"] else None
    rows, listed = (
        ([], paging)
        if asked.form == "html"
        else asked.part(f"{_ANSWERS} q.event = ? ORDER BY q.id, n.claim", row["id"])
    )
    why = json.loads(row["data"])["why"]
    facts = {name: row[name] for name in ("kind", "place", "admin1", "first", "last", "claims", "families", "disputed")}
    return Page(
        template="event",
        title=_title(row),
        columns=COLUMNS,
        rows=_reported(view, rows),
        paging=listed,
        data={"event": row["id"], "address": addresses.event(row["name"]), **facts, "why": why},
        shown={
            "event": row, "why": why, "blocks": blocks, "timeline": early,
            "evidence": view.evidence(claims), "event_parts": parts, "whole": whole,
            "pictures": pictures, "canonical": addresses.event(row["name"]),
        },
    )  # fmt: skip


def question(asked: Asked) -> Page:
    """Return the page of a question that a claim answers."""
    view = asked.view
    start, _, which = asked.name.partition("/")
    claim = view.find_claim(start)
    found = view.rows(
        f"SELECT {_QUESTION}, n.derived FROM answer AS n JOIN question AS q ON q.id = n.question WHERE n.claim = ? "
        "ORDER BY n.derived, q.id",
        claim,
    )
    if not found:
        raise Refused(404, f"There is no question that a claim {start!r} answers now.")
    row = next((one for one in found if addresses.slug(one["wording"]) == which), found[0])
    block = _block(view, row, 1000, 100)
    rows, paging = asked.part(
        f"{_ANSWERS} q.id = ? ORDER BY n.stands DESC, n.lo, n.hi, n.said, n.claim", row["id"], total=row["claims"]
    )
    near = view.rows(
        f"SELECT {QUESTION} FROM question WHERE event = ? AND id <> ? AND claims > 0 "
        "ORDER BY pairs DESC, aspect, id LIMIT 12",
        row["event"], row["id"],
    )  # fmt: skip
    held = view.row("SELECT * FROM event WHERE id = ?", row["event"]) or {}
    claims = [one["claim"] for one in rows] + [one["first"] for one in block["stated"]]
    claims += [one[end] for one in block["disputes"] + block["revised"] for end in ("a", "b")]
    evidence = view.evidence(claims)
    return Page(
        template="question",
        title=f"{row['wording']} · {_title(held)}",
        columns=COLUMNS,
        rows=_reported(view, rows),
        paging=paging,
        data={
            "question": row["wording"], "address": addresses.question(row["name"], row["wording"]),
            "pairs": row["pairs"], "stated": block["stated"], "disputes": block["disputes"],
            "revised": block["revised"],
        },
        shown={
            "block": block, "question": row, "event": held, "evidence": evidence, "near": near,
            "picture": drawn.of_question(view, row["id"], drawn.signs(view, row["event"])),
            "canonical": addresses.question(row["name"], row["wording"]),
        },
    )  # fmt: skip


def claim_of(asked: Asked) -> tuple[Evidence, Row, Row | None]:
    """Return the claim that an address names with its evidence, its row, and that of its event, if it is about one."""
    view = asked.view
    id_ = view.find_claim(asked.name)
    if not id_:
        raise Refused(404, f"There is no claim {asked.name!r}.")
    held = view.row("SELECT * FROM claim WHERE id = ?", id_) or {}
    event = view.row("SELECT * FROM event WHERE id = ?", held["event"]) if held["event"] else None
    return view.evidence([id_])[id_], held, event


def judged(view: Snapshot, claim: str) -> list[Row]:
    """Return what people decided about a claim, the newest last."""
    return view.rows("SELECT * FROM judgement WHERE claims LIKE ? ORDER BY number", f'%"{claim}"%')


def edits_in(made: Sequence[Row]) -> list[Row]:
    """Return the edits that stand, each with the `words` of what it put right."""
    return [
        row | {"words": ", ".join(put)}
        for row in made
        if row["kind"] == "edit" and not row["undone"] and (put := json.loads(row["fields"]))
    ]


def first_claim(view: Snapshot, claim: str) -> str:
    """Return the claim that the event of a claim is addressed by, "" where the claim is in none."""
    row = view.row("SELECT e.name FROM claim AS c JOIN event AS e ON e.id = c.event WHERE c.id = ?", claim)
    return str(row["name"]) if row else ""


def _event_of(view: Snapshot, name: str) -> Row:
    """Return the event of a claim; an event's own id leads to its address, since that is a name for today only."""
    known = view.row("SELECT name FROM event WHERE id = ?", name)
    if known:
        raise Elsewhere(addresses.event(known["name"]))
    claim = view.find_claim(name)
    if not claim:
        raise Refused(404, f"There is no event with a claim {name!r}.")
    row = view.row("SELECT e.* FROM claim AS c JOIN event AS e ON e.id = c.event WHERE c.id = ?", claim)
    if not row:
        raise Refused(
            404,
            f"The claim {claim} is in no event: it was rejected, outdated by a newer version, or is not linked yet.",
        )
    return row


def _title(event: Mapping[str, Any]) -> str:
    return f"{str(event['kind']).capitalize()} · {place_of(event)} · {days(event)}"


def _block(view: Snapshot, row: Row, values: int, pairs: int) -> dict[str, Any]:
    """Return one question with the values given to it, what disagrees and what was revised."""
    held = view.row("SELECT stated FROM asked WHERE question = ?", row["id"]) or {"stated": "[]"}
    stated = json.loads(held["stated"])
    line = Line(row["aspect"], stated)
    shown = stated[:values]
    for one in shown:
        one["bar"] = line.bar(one)
    return {
        **{name: row[name] for name in ("name", "aspect", "wording", "claims", "families", "pairs", "weaker", "firm")},
        "count_revised": row["revised"],
        "stated": shown,
        "given": len(stated),
        "logarithmic": line.logarithmic and line.drawn,
        "disputes": _bearings(view, row, "contradicts", pairs) if row["pairs"] else [],
        "revised": _bearings(view, row, "updates", pairs) if row["revised"] else [],
        "only": stated[0]["families"][0] if row["families"] == 1 and stated and stated[0]["families"] else "",
    }


def _bearings(view: Snapshot, row: Row, kind: str, most: int) -> list[Row]:
    return view.rows(
        "SELECT a, b, rule, hedged, why FROM bearing WHERE question = ? AND kind = ? ORDER BY number LIMIT ?",
        row["id"], kind, most,
    )  # fmt: skip


def _reported(view: Snapshot, rows: Sequence[Row]) -> list[Row]:
    """Return answers as rows of the report."""
    evidence = view.evidence([row["claim"] for row in rows])
    made = []
    behind: dict[str, dict[tuple[int, int, bool], int]] = {}
    for row in rows:
        one = evidence[row["claim"]]
        key = row.pop("asked")
        if key not in behind:
            held = view.row("SELECT stated FROM asked WHERE question = ?", key) or {"stated": "[]"}
            behind[key] = {(v["lo"], v["hi"], v["stands"]): len(v["families"]) for v in json.loads(held["stated"])}
        made.append(
            row | {
                "answer": spelled_as(row["aspect"], Interval(row["lo"], row["hi"])),
                "disputed": bool(row["disputed"]), "stands": bool(row["stands"]),
                "families": behind[key].get((row["lo"], row["hi"], bool(row["stands"])), 0),
                "source": one.link.source, "via": " > ".join(one.link.via), "publisher": one.article.publisher,
                "modality": one.claim.modality, "sentence": one.claim.sentence, "article": one.claim.article,
                "url": one.article.url, "as_read": as_cell(one),
            }
        )  # fmt: skip
    return made
