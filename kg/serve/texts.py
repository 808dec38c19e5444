"""The pages of the texts: a claim with its sentence and what bears on it, and an article with all its claims."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from kg.articles import UNKNOWN_PUBLISHER, Span, body_start
from kg.attribute.render import page as marked
from kg.claims import Attribution, Claim, Mention
from kg.codec import decode_event, decode_question
from kg.errors import UsageError
from kg.judgements import editable
from kg.margin import value
from kg.relations import Relation, bearing_on, relations, spelled_answer
from kg.report import Evidence
from kg.report.pictures import chain
from kg.serve import addresses
from kg.serve.database import Row, Snapshot
from kg.serve.forms import Asked, Page, Refused
from kg.serve.told import claim_of, edits_in, judged
from kg.show import Shown
from kg.values import to_json
from kg.why import compared

AROUND: Final = 350
"""Characters of the article that a claim's page shows before and behind its sentence."""

BEARING: Final = 12
"""Claims that are shown of each way to bear on one; there are programs for all of them."""

KINDS: Final = {
    "contradicts": "Contradicts",
    "updates": "Revises, or is revised",
    "corroborates": "Supported by, or does not disagree",
    "refines": "Is a part of, or has a part in",
    "repeats": "Says the same again, from one origin or family",
}

ALL: Final = 1_000
"""The same in JSON and CSV."""

LENGTH: Final = 60_000
"""Characters of a text on one page; longer ones are turned, so that no page is heavy."""

CLAIM_COLUMNS: Final = (
    "relation",
    "rule",
    "strength",
    "hedged",
    "why",
    "claim",
    "source",
    "publisher",
    "said",
    "sentence",
)
ARTICLE_COLUMNS: Final = (
    "claim", "aspect", "value", "source", "family", "via", "said", "modality", "start", "end", "sentence", "event",
)  # fmt: skip


def claim(asked: Asked) -> Page:
    """Return the page of a claim; with `against` also why another bears on it, or why not."""
    view = asked.view
    one, held, event = claim_of(asked)
    id_ = one.claim.id
    made = judged(view, id_)
    now, read, edits = one.claim, one.read or one.claim, edits_in(made)
    shown, found = _looked_up(view, one, held["event"])
    by_kind = {kind: [relation for relation in found if relation.kind == kind] for kind in KINDS}
    most = BEARING if asked.form == "html" else ALL
    first = [relation for group in by_kind.values() for relation in group[:most]]
    others = view.evidence([_other(relation, id_) for relation in first])
    groups = {
        kind: [(relation, others[_other(relation, id_)]) for relation in group[:most]]
        for kind, group in by_kind.items()
    }
    met = {id_} | {_other(relation, id_) for relation in found}
    near = view.rows(
        "SELECT id FROM claim WHERE event = ? AND event <> '' AND aspect = ? AND id <> ? ORDER BY said LIMIT 40",
        held["event"], one.claim.aspect, id_,
    )  # fmt: skip
    apart = view.evidence([row["id"] for row in near if row["id"] not in met][:BEARING])
    text = (view.row("SELECT text FROM article WHERE id = ?", one.claim.article) or {"text": ""})["text"]
    return Page(
        template="claim",
        title=f"{now.aspect}: {value(now.value)}",
        columns=CLAIM_COLUMNS,
        rows=[_bearing_row(relation, other) for group in groups.values() for relation, other in group],
        data={
            "claim": id_, "address": addresses.claim(id_), "says": _said(one, read), "edited": _now(now, edits),
            "answers": _answers(shown),
        },
        shown={
            "one": one, "event": event, "held": held, "answers": shown.answers, "spelled": spelled_answer,
            "groups": groups, "kinds": KINDS, "sizes": {kind: len(by_kind[kind]) for kind in KINDS},
            "apart": apart, "around": _around(text, one.claim),
            "value": value(now.value), "now": now, "edits": edits, "was": value(read.value), "read": read,
            "against": _against(view, shown, asked.text("against")), "typed": asked.text("against"),
            "judgements": made, "picture": chain(one, shown.event) if asked.form == "html" else None,
        },
    )  # fmt: skip


def article(asked: Asked) -> Page:
    """Return the page of an article: its whole text, with all its claims beside their sentences."""
    view = asked.view
    id_ = view.find_article(asked.name)
    if not id_:
        raise Refused(404, f"There is no article {asked.name!r}.")
    row = view.row("SELECT * FROM article WHERE id = ?", id_) or {}
    found = view.rows("SELECT * FROM claim WHERE article = ? ORDER BY start, id", id_)
    turned = list(_turned(row["text"], [one["start"] for one in found]))
    if asked.page > len(turned):
        raise Refused(404, f"The article has {len(turned)} pages.")
    begin, end = turned[asked.page - 1]
    here = [one for one in found if asked.form != "html" or begin <= one["start"] < end or not row["text"]][:1000]
    evidence = view.evidence([one["id"] for one in here])
    marks = {one["id"]: one for one in here}
    return Page(
        template="article",
        title=row["title"] or row["given"] or id_,
        columns=ARTICLE_COLUMNS,
        rows=[_claim_row(evidence[one["id"]], one["event"]) for one in here],
        data={name: row[name] for name in ("id", "given", "publisher", "published", "url", "language", "text")},
        shown={
            "article": row, "outlet": row["publisher"] or UNKNOWN_PUBLISHER, "marks": marks, "value": value,
            "pages": len(turned), "page": asked.page,
            "stretches": list(stretches(row["text"], (begin, end), [evidence[one["id"]].claim for one in here])),
            "evidence": evidence, "total": len(found),
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text as HTML: a sentence with its claims, or what lies between."""

    words: Markup
    claims: tuple[str, ...]


def stretches(text: str, within: tuple[int, int], claims: Sequence[Claim]) -> Iterator[Stretch]:
    """Yield a text in order, each sentence with claims by itself; a claim whose text is not there brings its own."""
    begin, end = within
    if not text:
        for one in claims:
            yield Stretch(Markup(marked(one.sentence, [])), (one.id,))  # noqa: S704 -- it escapes
        return
    at = max(begin, body_start(text) if begin == 0 else begin)
    left = sorted(claims, key=lambda one: (one.start, -one.end))
    while left:
        first = left[0]
        stop = min(max(first.end, at), end)
        mine = [one for one in left if one.start < stop or one.start == first.start]
        left = left[len(mine) :]
        start = max(first.start, at)
        if text[at:start].strip():
            yield Stretch(Markup(marked(text[at:start].strip(), [])), ())  # noqa: S704 -- it escapes
        shift = [_attribution(one, start, stop) for one in mine]
        yield Stretch(Markup(marked(text[start:stop].rstrip(), shift)), tuple(one.id for one in mine))  # noqa: S704 -- it escapes
        at = stop
    if text[at:end].strip():
        yield Stretch(Markup(marked(text[at:end].strip(), [])), ())  # noqa: S704 -- it escapes


def _attribution(one: Claim, start: int, end: int) -> Attribution:
    """Return who says what in a stretch, counted from its start."""

    def here(mention: Mention) -> Mention:
        spans = (Span(max(a, start) - start, min(b, end) - start) for a, b in mention.spans if a < end and b > start)
        return Mention(mention.text, tuple(spans))

    return Attribution(source=here(one.source), cue=here(one.cue), content=here(one.words))


def _turned(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where the pages of a text begin and end: at a claim's sentence or a line, never in the middle of one."""
    at = 0
    while len(text) - at > LENGTH:
        near = [start for start in starts if at + LENGTH // 2 < start <= at + LENGTH]
        line = text.rfind("\n", at + LENGTH // 2, at + LENGTH)
        end = max(near) if near else line if line > 0 else at + LENGTH
        yield at, end
        at = end
    yield at, max(len(text), at + 1)


def _looked_up(view: Snapshot, one: Evidence, event: str) -> tuple[Shown, list[Relation]]:
    """Return a claim with its event and its answers, and how it bears on others, the strongest of each kind first."""
    if not event:
        return Shown(one.claim, one.article, one.link, None, (), ()), []
    held = view.row("SELECT data FROM event WHERE id = ?", event)
    rows = view.rows("SELECT question AS id, data FROM asked WHERE event = ?", event)
    questions = {row["id"]: decode_question(json.loads(row["data"])) for row in rows}
    mine = {row["question"] for row in view.rows("SELECT question FROM answer WHERE claim = ?", one.claim.id)}
    wider = {wide for id_ in mine for wide in questions[id_].within}
    narrower = {id_ for id_, question in questions.items() if mine.intersection(question.within)}
    answers = view.answers_beside(one.claim.id, mine | wider | narrower)
    own = tuple((questions[a.question], a) for a in answers if a.claim == one.claim.id)
    asked = [questions[id_] for id_ in sorted(mine | narrower)]
    found = bearing_on(one.claim.id, asked, answers)
    known = decode_event(json.loads(held["data"])) if held else None
    strength = ("same", "inside", "overlap", "")
    found.sort(key=lambda relation: (strength.index(relation.strength), relation.hedged, relation.a, relation.b))
    return Shown(one.claim, one.article, one.link, known, own, ()), found


def _against(view: Snapshot, a: Shown, start: str) -> list[tuple[str, str]]:
    """Return what decides between this claim and another."""
    if not start:
        return []
    id_ = view.find_claim(start)
    if not id_ or id_ == a.claim.id:
        return [("nothing", f"There is no other claim {start!r}.")]
    one = view.evidence([id_])[id_]
    held = view.row("SELECT event FROM claim WHERE id = ?", id_) or {"event": ""}
    b, _ = _looked_up(view, one, held["event"])
    pair = relations([q for q, _ in a.answers + b.answers], [x for _, x in a.answers + b.answers], pairs=True)
    bearing = tuple((relation, b.claim) for relation in pair)
    try:
        return list(compared(Shown(a.claim, a.article, a.link, a.event, a.answers, bearing), b))
    except UsageError as error:
        return [("nothing", str(error))]


def _other(relation: Relation, claim: str) -> str:
    return relation.b if relation.a == claim else relation.a


def _around(text: str, one: Claim) -> tuple[str, str]:
    """Return what the article says before and behind a claim's sentence, whole words."""
    if not text:
        return "", ""
    begin = max(body_start(text), one.start - AROUND)
    before, behind = text[begin : one.start], text[one.end : one.end + AROUND]
    if begin > body_start(text):
        before = "… " + before.partition(" ")[2]
    if one.end + AROUND < len(text):
        behind = behind.rpartition(" ")[0] + " …"
    return before.strip(), behind.strip()


def _said(one: Evidence, read: Claim) -> dict[str, Any]:
    return {
        "aspect": one.claim.aspect, "value": to_json(read.value), "sentence": one.claim.sentence,
        "chain": one.chain, "source": one.link.source, "origin": one.link.origin, "origin_why": one.link.origin_why,
        "family": one.link.family, "place": one.link.where, "first": one.link.first, "last": one.link.last,
        "said": one.link.said, "modality": read.modality, "confidence": one.claim.confidence,
        "found_by": one.claim.found_by, "article": one.claim.article, "start": one.claim.start, "end": one.claim.end,
    }  # fmt: skip


def _now(now: Claim, edits: Sequence[Row]) -> dict[str, Any] | None:
    """Return what a claim says since people put it right, and who did; `None` when nobody has."""
    if not edits:
        return None
    return editable(now) | {"by": [{"number": row["number"], "who": row["who"], "when": row["day"]} for row in edits]}


def _answers(shown: Shown) -> list[dict[str, Any]]:
    from kg.readable import question  # noqa: PLC0415

    return [
        {
            "question": question(asked),
            "answer": spelled_answer(answer),
            "stands": answer.stands,
            "derived": answer.derived,
        }
        for asked, answer in shown.answers
    ]


def _bearing_row(relation: Relation, other: Evidence) -> dict[str, Any]:
    return {
        "relation": relation.kind, "rule": relation.rule, "strength": relation.strength, "hedged": relation.hedged,
        "why": relation.why, "claim": other.claim.id, "source": other.link.source,
        "publisher": other.article.publisher, "said": other.link.said, "sentence": other.claim.sentence,
    }  # fmt: skip


def _claim_row(one: Evidence, event: str) -> dict[str, Any]:
    return {
        "claim": one.claim.id, "aspect": one.claim.aspect, "value": value(one.claim.value), "source": one.link.source,
        "family": one.link.family, "via": " > ".join(one.link.via), "said": one.link.said,
        "modality": one.claim.modality, "start": one.claim.start, "end": one.claim.end,
        "sentence": one.claim.sentence, "event": event,
    }  # fmt: skip
