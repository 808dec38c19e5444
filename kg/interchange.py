"""Claims and relations as JSON lines, out and in: the forms that other programs and evaluations read."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kg import values
from kg.articles import Article
from kg.claims import MODALITIES, NOTHING, PARTS, SOURCE_KINDS, Claim, Mention, SourceKind, is_when
from kg.codec import decode_answer, decode_event, decode_link, decode_question
from kg.errors import InputError, UsageError
from kg.eventplace import covers
from kg.judgements import Judgements, as_read
from kg.ledger import Ledger
from kg.ledger.units import event_unit
from kg.links import Event, Link
from kg.relations import Answer, Relation, relations
from kg.scope import Scope
from kg.spots import Spot, spot

MOST_PAIRS: Final = 1_000_000
"""Claim pairs from which `--pairs` asks for one event: the file would be larger than anybody reads."""

CLAIM_COLUMNS: Final = (
    "id", "article", "publisher", "published", "sentence", "start", "end", "content", "source_text", "cue", "source",
    "source_kind", "speaker", "via", "origin", "family", "event", "aspect", "place", "place_text", "date", "value",
    "modality", "confidence", "part", "restates", "scope", "old", "said", "as_read",
)  # fmt: skip
RELATION_COLUMNS: Final = ("a", "b", "relation", "strength", "hedged", "rule", "why")

_VIA: Final = re.compile(r"(?P<source>.+?) via (?P<relay>.+)")


def export_claims(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Yield every claim with its links as one object, in order of article name and id.

    What people edited is as they put it right; `as_read` has how it was read.
    """
    links: dict[str, Link] = {}
    events: dict[str, tuple[str, Spot | None]] = {}
    members: list[Event] = []
    asked: dict[str, str] = {}
    scopes: dict[str, Scope] = {}
    for row in ledger.rows(kinds=["link", "event", "question", "answer"]):
        if row.kind == "link":
            link = decode_link(row.data)
            links[link.claim] = link
        elif row.kind == "event":
            event = decode_event(row.data)
            members.append(event)
        elif row.kind == "answer":
            answer = decode_answer(row.data)
            if not answer.derived:
                asked.setdefault(answer.claim, answer.question)
        else:
            question = decode_question(row.data)
            scopes[question.id] = question.scope
    articles = {article.id: article for article in ledger.articles()}
    claims = sorted(ledger.claims(), key=lambda claim: (articles[claim.article].name, claim.id))
    for event in members:
        spots = (spot(links[claim]) for claim in event.claims)
        lies = next((one for one in spots if one and one.key == event.place), None)
        events |= dict.fromkeys(event.claims, (event.id, lies))
    judged = Judgements.of(ledger.judgements())
    for claim in claims:
        article, now = articles[claim.article], judged.put_right(claim)
        scope = scopes.get(asked.get(claim.id, ""))
        told = as_row(now, article, links.get(claim.id), *events.get(claim.id, ("", None)), scope)
        yield told | {"as_read": as_read(claim, now) or None}


def as_row(  # noqa: PLR0913, PLR0917 -- a row of a join
    claim: Claim, article: Article, link: Link | None, event: str, lies: Spot | None, scope: Scope | None
) -> dict[str, Any]:
    """Return one claim in the exported form; what is not known is null. `lies` is where its event took place.

    `place` has one spelling for each place, and is the event's where the claim
    says less; `place_text` has the article's words. Who holds a province says
    nothing of a town, so control stays where it is told.
    """
    own = claim.kind == "publisher"
    place = (link.where if link else "") or claim.place.text
    if link and lies and claim.aspect != "control" and covers(spot(link), lies):
        place = lies.label
    return {
        "id": claim.id,
        "article": article.name,
        "publisher": article.publisher,
        "published": article.published or None,
        "sentence": claim.sentence,
        "start": claim.start,
        "end": claim.end,
        "content": claim.content.text,
        "source_text": claim.source.text,
        "cue": claim.cue.text,
        "source": f"<{article.publisher}>" if own else link.source if link else claim.referent or claim.source.text,
        "source_kind": link.source_kind if link else claim.kind,
        "speaker": (link.speaker if link else claim.speaker) or None,
        "via": list(link.via if link else claim.via),
        "origin": link.origin if link else None,
        "family": link.family if link else None,
        "event": event or None,
        "aspect": claim.aspect,
        "place": place or None,
        "place_text": claim.place.text or None,
        "date": claim.date or (link.first if link and article.published else None),
        "value": values.to_json(claim.value),
        "modality": claim.modality,
        "confidence": claim.confidence,
        "part": claim.part,
        "restates": claim.restates or None,
        "scope": {name: getattr(scope, name) for name in ("who", "where", "when", "deed", "extent")} if scope else None,
        "old": claim.old,
        "said": (link.said if link else claim.said) or None,
    }


def export_relations(ledger: Ledger, *, pairs: bool = False, event: str = "") -> Iterator[dict[str, Any]]:
    """Yield relations, event by event, each in order of its claims' ids.

    One line for each pair of (answer, family) by their earliest claims, or with
    `pairs` one for each pair of claims.
    """
    units = [event_unit(event)] if event else None
    questions, answers = defaultdict(list), defaultdict(list)
    for row in ledger.rows(units, kinds=["question", "answer"]):
        if row.kind == "question":
            questions[row.unit].append(decode_question(row.data))
        else:
            answers[row.unit].append(decode_answer(row.data))
    if event and not questions:
        raise UsageError(f"There is no event {event!r} that anything is asked about. `kg export claims` names them.")
    if pairs and not event:
        _check_size(answers.values())
    for unit in sorted(questions):
        for relation in relations(questions[unit], answers[unit], pairs=pairs):
            yield relation_row(relation)


def relation_row(relation: Relation) -> dict[str, Any]:
    """Return one relation in the exported form."""
    return {
        "a": relation.a,
        "b": relation.b,
        "relation": relation.kind,
        "strength": relation.strength or None,
        "hedged": relation.hedged,
        "rule": relation.rule,
        "why": relation.why,
    }


def _check_size(groups: Iterable[list[Answer]]) -> None:
    pairs = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    if pairs > MOST_PAIRS:
        raise UsageError(
            f"That could be {pairs:,} pairs, more than {MOST_PAIRS:,}. "
            "Name one event with --event, or leave out --pairs."
        )


def import_claims(lines: Iterable[str], where: str) -> Iterator[tuple[Article, Claim] | InputError]:
    """Yield claims in the exported form, each with its article, one without a text; refusals go through.

    Given ids and `restates` are kept, and a given event as a judgement. What is
    missing is worked out when the claims are linked.
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("the line is no JSON object")  # noqa: TRY004, TRY301 -- joins the other complaints
            _storable(row)
            article = _article(row)
            claim = _claim(row, article)
            if claim.id in seen:
                raise ValueError(f"the id {claim.id!r} was there before; each claim needs its own")  # noqa: TRY301
        except (ValueError, RecursionError) as error:
            yield InputError(f"{where}, line {number}: {error}.")
            continue
        seen.add(claim.id)
        yield article, claim


def _storable(row: Mapping[str, Any]) -> None:
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("the line has half a character (a lone surrogate), which no file can store") from None


def _article(row: Mapping[str, Any]) -> Article:
    return Article(
        publisher=_text(row, "publisher"),
        text="",
        given=_text(row, "article", needed=True),
        published=_when(row, "published"),
    )


def _claim(row: Mapping[str, Any], article: Article) -> Claim:
    value = row.get("value")
    if not isinstance(value, Mapping):
        raise ValueError(f"value is {value!r}, but has to be an object")  # noqa: TRY004 -- joins the other complaints
    aspect = _text(row, "aspect", needed=True)
    source, relays = _source(row)
    own = not source or source.startswith("<")
    scope = row.get("scope")
    extent = scope.get("extent") if isinstance(scope, Mapping) else None
    kind: SourceKind = "publisher" if own else _one_of(row, "source_kind", SOURCE_KINDS, "named")
    return Claim(
        article=article.id,
        aspect=aspect,
        value=values.from_json(aspect, value),
        sentence=_text(row, "sentence"),
        start=_number(row, "start"),
        end=_number(row, "end"),
        content=_mention(row, "content"),
        words=NOTHING,
        source=_mention(row, "source_text"),
        cue=_mention(row, "cue"),
        referent="" if own else source,
        kind=kind,
        speaker=_text(row, "speaker"),
        via=relays,
        place=_mention(row, "place_text" if "place_text" in row else "place"),
        date=_when(row, "date", span=True),
        said=_when(row, "said"),
        modality=_one_of(row, "modality", MODALITIES, "certain"),
        part=_one_of(row, "part", PARTS, "body"),
        old=row.get("old") is True,
        further=extent == "further",
        subset=extent == "part",
        confidence=_confidence(row),
        found_by="import",
        restates=_text(row, "restates"),
        given_id=_text(row, "id", needed=True),
        given_event=_text(row, "event"),
    )


def _source(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the source and its relays; "activists via SOHR" names its relay itself."""
    source = _text(row, "source")
    via = row.get("via") or []
    via = [via] if isinstance(via, str) else via
    if not isinstance(via, list) or not all(isinstance(relay, str) for relay in via):
        raise ValueError(f"via is {via!r}, but has to be a list of names")
    told = _VIA.fullmatch(source)
    if told:
        source = told["source"]
        via = via or [told["relay"]]
    return source, tuple(via)


def _mention(row: Mapping[str, Any], key: str) -> Mention:
    return Mention(_text(row, key), ())


def _text(row: Mapping[str, Any], key: str, *, needed: bool = False) -> str:
    text = row.get(key)
    if text is None and not needed:
        return ""
    if not isinstance(text, str) or (needed and not text):
        raise ValueError(f"{key} is {text!r}, but has to be text")
    return text


def _when(row: Mapping[str, Any], key: str, *, span: bool = False) -> str:
    """Return an ISO day or time, with `span` also two of them joined by a slash, "" for none."""
    text = _text(row, key)
    if text and not is_when(text, span=span):
        raise ValueError(
            f"{key} is {text!r}, but has to be a day such as 2018-07-12" + (" or a span of two" if span else "")
        )
    return text


def _number(row: Mapping[str, Any], key: str) -> int:
    number = row.get(key, 0)
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"{key} is {number!r}, but has to be a whole number from 0")
    return number


def _confidence(row: Mapping[str, Any]) -> float:
    number = row.get("confidence")
    if number is None:
        return 1.0
    if not isinstance(number, int | float) or isinstance(number, bool) or not 0 <= number <= 1:
        raise ValueError(f"confidence is {number!r}, but has to be a number from 0 to 1")
    return float(number)


def _one_of(row: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str) -> Any:  # noqa: ANN401
    found = row.get(key) or default
    if found not in allowed:
        raise ValueError(f"{key} is {found!r}, but has to be one of {', '.join(allowed)}")
    return found
