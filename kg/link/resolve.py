"""What the names in one article's claims refer to: sources, relays, places and days.

Looks at one article only, so an article resolves the same in any company. Where
a claim comes from across articles is `origins`; which event it is about, `events`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.articles import Article
from kg.claims import Claim, SourceKind
from kg.link.credit import credited
from kg.link.incidents import in_article, make
from kg.links import NO_DAY, Link
from kg.names import Names, Resolved, Source
from kg.places import Found, Gazetteer
from kg.spots import FIRST_LEVEL

_IN_PROVINCE: Final = (
    r",?\s+(?:an?\s+(?:\w+\s+){1,3})?(?:in|of)\s+(?:the\s+)?(?:[a-z]+\s+){0,2}"
    r"([A-Z][\w'\u2019-]*(?:\s[A-Z][\w'\u2019-]*)?)(?:'s|\u2019s)?\s+(?:[a-z]+\s+)?(?:province|governorate|countryside)\b"
)
"""What follows a place whose province the text gives: ", a village in southern Y province"."""

OWN_VOICE: Final = "own-voice"
"""Why a claim comes from its publisher: nobody else is known to stand behind it."""

UNNAMED: Final = "unnamed-via-publisher"
"""Why a claim of somebody unnamed comes from its publisher: nobody else is known to pass it on."""

GIVEN: Final = "given"
"""First part of the block of claims whose event an import gave: a judgement, whatever their place and week."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a claim's event took place, as far as the gazetteer knows; fields as in `Link`."""

    id: str
    name: str
    admin1: str
    why: str
    lat: float | None = None
    lon: float | None = None
    feature: str = ""
    admin2: str = ""
    within: str = ""


def resolve(article: Article, claims: Sequence[Claim], names: Names, places: Gazetteer) -> list[Link]:
    """Return a link for each claim of one article, in their order, with its origin still to be found.

    `origin` is preset to the source itself, or for unnamed sources to the next
    named link outwards: a relay, the agency that the article credits, the
    publisher. `origins` looks beyond that for the publisher's own voice.
    """
    context = sorted({claim.place.text for claim in claims if claim.place})
    found = {text: _found(text, context, article.text, places) for text in context}
    main = main_province(claims, found)
    publisher = names.outlet(article.publisher, article.id)
    credit = credited(article.text, names)
    links: list[Link] = []
    for claim in claims:
        kind: SourceKind = claim.kind
        where = locate(claim, found, main)
        first, last = days(claim, article)
        if claim.kind == "publisher":
            source, speaker = publisher.name if article.publisher else article.outlet, ""
            origin, family, why = own_voice(publisher, credit)
        else:
            resolved = names.resolve(claim.referent or claim.source.text, claim.kind)
            source = resolved.name
            kind = "named" if resolved.known else claim.kind
            speaker = claim.speaker or resolved.speaker
            origin, family, why = source, resolved.family, "named"
        relays = [names.resolve(text, "named") for text in claim.via]
        if kind == "unnamed":
            origin, family, why = _outwards(relays, credit, publisher)
        links.append(
            Link(
                claim=claim.id,
                article=article.id,
                block="",
                source=source,
                source_kind=kind,
                speaker=speaker,
                via=tuple(relay.name for relay in relays),
                origin=origin,
                origin_why=why,
                family=family,
                place=where.id,
                where=where.name,
                admin1=where.admin1,
                place_why=where.why,
                first=first,
                last=last,
                said=claim.said or article.published,
                lat=where.lat,
                lon=where.lon,
                feature=where.feature,
                admin2=where.admin2,
                within=where.within,
                credit=credit.name if credit else "",
                outlet=article.outlet if why == UNNAMED else "",
            )
        )
    return _placed(links, claims, places)


def _found(text: str, context: Sequence[str], article: str, places: Gazetteer) -> Found | None:
    """Look a place up; where nobody lists it, or several places have the name, by the province that the text gives."""
    others = [other for other in context if other != text]
    hit = places.find(text, context=others)
    if hit is None or hit.ambiguous:
        province = province_told(text, article)
        return (places.find(f"{text} in {province} province", context=others) if province else None) or hit
    return hit


def province_told(place: str, article: str) -> str:
    """Return the province in which an article says that a place lies, "" when it does not say.

    >>> province_told("Talbeh", "Shells hit Talbeh, a village in the southern Daraa countryside, at dawn.")
    'Daraa'
    """
    told = re.search(rf"\b{re.escape(place)}\b{_IN_PROVINCE}", article)
    return told[1] if told else ""


def _outwards(relays: Sequence[Resolved], credit: Source | None, publisher: Source) -> tuple[str, str, str]:
    """Return origin, family and reason of what somebody unnamed says: the first named link that passed it on."""
    if relays:
        return relays[0].name, relays[0].family, "unnamed-via-relay"
    if credit and credit.name != publisher.name:
        return credit.name, credit.family, "unnamed-via-credit-line"
    return publisher.name, publisher.family, UNNAMED


def own_voice(publisher: Source, credit: Source | None) -> tuple[str, str, str]:
    """Return origin, family and reason of what an article says in its own voice, as far as it alone tells."""
    if credit and credit.name != publisher.name:
        return credit.name, credit.family, "credit-line"
    return publisher.name, publisher.family, OWN_VOICE


def _placed(links: Sequence[Link], claims: Sequence[Claim], places: Gazetteer) -> list[Link]:
    """Return the links with the incident and the block of each; an incident lies in one block as a whole."""
    by_id = {claim.id: claim for claim in claims}
    placed: dict[str, Link] = {}
    for group in in_article([link for link in links if not by_id[link.claim].given_event], by_id):
        incident = make(group, by_id)
        block = f"{places.region(incident.admin1)}/{week(incident.day)}"
        placed |= {link.claim: replace(link, block=block, incident=incident.id) for link in group}
    for link in links:
        event = by_id[link.claim].given_event
        if event:
            placed[link.claim] = replace(link, block=f"{GIVEN}/{event}", incident=event)
    return [placed[link.claim] for link in links]


def main_province(claims: Sequence[Claim], found: dict[str, Found | None]) -> str:
    """Return the province that most of an article's places lie in, "" if none is known; ties by name."""
    votes = Counter(
        hit.place.admin1 or hit.place.name
        for claim in claims
        if claim.place and (hit := found[claim.place.text]) and (hit.place.admin1 or hit.place.feature == FIRST_LEVEL)
    )
    return min(votes, key=lambda name: (-votes[name], name)) if votes else ""


def locate(claim: Claim, found: dict[str, Found | None], main: str) -> Where:
    """Return where a claim's event took place; the article's main province is a last resort, and marked."""
    if not claim.place:
        return Where("", "", main, "no place named; the article's main province")
    hit = found[claim.place.text]
    if hit is None:
        return Where("", claim.place.text, main, "nobody lists this place; the article's main province")
    place = hit.place
    return Where(
        id=place.id,
        name=place.name,
        admin1=place.admin1 or (place.name if place.feature == FIRST_LEVEL else main),
        why=hit.why + (" (another place of the name is as likely)" if hit.ambiguous else ""),
        lat=place.lat,
        lon=place.lon,
        feature=place.feature,
        admin2=place.admin2,
        within=place.within,
    )


def days(claim: Claim, article: Article) -> tuple[str, str]:
    """Return the first and last day of what happened, the day of publication where the text gives none."""
    first, _, last = claim.date.partition("/")
    first = first[:10] or article.published[:10] or NO_DAY
    return first, max(first, last[:10])


def week(day: str) -> str:
    """Return the ISO week of an ISO day.

    >>> week("2018-07-12")
    '2018-W28'
    """
    year, number, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{number:02}"


def neighbours(name: str) -> tuple[str, str] | None:
    """Return the blocks of the week before and after a block, `None` for one that has none.

    >>> neighbours("Daraa/2018-W01")
    ('Daraa/2017-W52', 'Daraa/2018-W02')
    """
    province, _, when = name.rpartition("/")
    if province.split("/")[0] == GIVEN:
        return None
    monday = date.fromisocalendar(int(when[:4]), int(when[-2:]), 1).toordinal()
    if not 7 < monday < date.max.toordinal() - 14:
        return None
    before, after = (f"{province}/{week(date.fromordinal(monday + shift).isoformat())}" for shift in (-7, 7))
    return before, after
