"""Which claims are about one event: structure first, likeness of words second.

Incidents of articles are put together inside a block (a province in a week),
best score first, ties by id. Then each seam between two neighbouring weeks is
looked at once, so that an event over midnight on Sunday stays one. A link is a
judgement with a score and a reason, and made anew whenever its block is.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.articles import digest
from kg.link.incidents import Incident, days_between, merge
from kg.links import Event
from kg.spots import PROVINCE, Spot, closeness

ENOUGH: Final = 0.7
"""Score from which two incidents are one event; chosen on the development gold (docs/quality.md)."""

ALIKE_WORDS: Final = 0.4
"""Cosine of the words from which they say no more: two outlets' reports of one event seldom share more."""

DAYS_APART: Final = {0: 1.0, 1: 0.85, 2: 0.5, 3: 0.3}
"""What is left of the score by days between two incidents' main days; further apart is another event."""

SEAM_DAYS: Final = 3
"""Days on each side of the seam of two weeks in which events are compared: the largest gap that DAYS_APART allows."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two incidents are one, 0 to 1, and why in one sentence."""

    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Incidents put together, the lowest score on the way, and the reason for that."""

    incident: Incident
    score: float
    why: str


def compare(a: Incident, b: Incident) -> Likeness:
    """Say how far two incidents are one event.

    Place and day have to fit; numbers in common, the kind of event and the
    words then decide, because one town has several incidents a week.
    """
    if (a.kind == "deal") != (b.kind == "deal"):
        return Likeness(0.0, "a deal and what is no deal")
    days = days_between(a, b)
    near = _place_fit(a, b)
    if days not in DAYS_APART or near == 0.0:
        return Likeness(0.0, "another place or day")
    words = _cosine(a.words, b.words)
    numbers = _shared_numbers(a, b)
    kinds = 1.0 if a.kind == b.kind else 0.5
    told = 0.1 * kinds + 0.3 * min(1.0, words / ALIKE_WORDS)
    score = DAYS_APART[days] * near * (0.45 + told + 0.15 * numbers)
    if near == PROVINCE and days == 0:
        score = max(score, 0.25 + told + 0.3 * min(1.0, 2 * numbers))  # "in Idlib", and the village's numbers
    why = f"places fit {near:.2f}, {days} days apart, words {words:.2f}, numbers {numbers:.2f}"
    return Likeness(round(score, 4), why)


def cluster(incidents: Sequence[Incident]) -> list[Cluster]:
    """Put the incidents of one block together, best score first, ties by id.

    Those of one place and day are put together first, in one pass, so that the
    pairs that are left are few however many articles tell one event.
    """
    nodes = [
        node
        for _, group in sorted(_buckets(incidents).items())
        for node in _one_pass(sorted(group, key=lambda one: (-len(one.claims), one.claims)))
    ]
    return _agglomerate(nodes)


def seam(before: Sequence[Incident], after: Sequence[Incident]) -> list[tuple[str, str, Likeness]]:
    """Return which events of one week go on in the next: ids and score, each event at most once."""
    late = [one for one in before if _near_sunday(one.day)]
    early = [one for one in after if _near_monday(one.day)]
    scored = [(compare(a, b), a.id, b.id) for a in late for b in early]
    taken: set[str] = set()
    joined = []
    for likeness, a, b in sorted(scored, key=lambda item: (-item[0].score, item[1], item[2])):
        if likeness.score >= ENOUGH and a not in taken and b not in taken:
            taken |= {a, b}
            joined.append((a, b, likeness))
    return joined


def as_event(incident: Incident, place: Spot | None, score: float, why: str, part_of: str = "") -> Event:
    """Return the event that an incident of all its claims is, at the place that they agree on."""
    return Event(
        id=event_id(incident),
        kind=incident.kind,
        place=place.key if place else "",
        where=place.label if place else "",
        admin1=incident.admin1,
        first=incident.first,
        last=incident.last,
        claims=incident.claims,
        score=score,
        why=why,
        part_of=part_of,
    )


def event_id(incident: Incident) -> str:
    """Name the event of an incident by its kind and its smallest claim id.

    A name for today: what must last names claims.
    """
    return digest("event", incident.kind, min(incident.claims))


def _buckets(incidents: Sequence[Incident]) -> Mapping[tuple[str, str], list[Incident]]:
    buckets: dict[tuple[str, str], list[Incident]] = defaultdict(list)
    for incident in incidents:
        buckets[incident.main_place, incident.day].append(incident)
    return buckets


def _one_pass(incidents: Sequence[Incident]) -> list[Cluster]:
    """Put each incident with the first leader it is like; leaders stay as they are, so the pass is linear in them."""
    leaders: list[tuple[Incident, list[Incident], list[Likeness]]] = []
    for incident in incidents:
        for leader, members, scores in leaders:
            likeness = compare(leader, incident)
            if likeness.score >= ENOUGH:
                members.append(incident)
                scores.append(likeness)
                break
        else:
            leaders.append((incident, [incident], []))
    return [
        Cluster(merge(members), *_weakest([*scores, Likeness(1.0, "told by one article")]))
        for _, members, scores in leaders
    ]


def _agglomerate(nodes: Sequence[Cluster]) -> list[Cluster]:
    alive = dict(enumerate(nodes))
    heap: list[tuple[float, str, str, int, int, str]] = []

    def push(i: int, j: int) -> None:
        likeness = compare(alive[i].incident, alive[j].incident)
        if likeness.score >= ENOUGH:
            first, second = sorted((alive[i].incident.id, alive[j].incident.id))
            heapq.heappush(heap, (-likeness.score, first, second, i, j, likeness.why))

    for i in alive:
        for j in range(i):
            push(j, i)
    new = len(nodes)
    while heap:
        score, _, _, i, j, why = heapq.heappop(heap)
        if i not in alive or j not in alive:
            continue
        a, b = alive.pop(i), alive.pop(j)
        steps = [Likeness(-score, why), Likeness(a.score, a.why), Likeness(b.score, b.why)]
        alive[new] = Cluster(merge([a.incident, b.incident]), *_weakest(steps))
        for other in list(alive):
            if other != new:
                push(other, new)
        new += 1
    return sorted(alive.values(), key=lambda node: node.incident.claims)


def _weakest(steps: Sequence[Likeness]) -> tuple[float, str]:
    weakest = min(steps, key=lambda likeness: (likeness.score, likeness.why))
    return weakest.score, weakest.why


def _place_fit(a: Incident, b: Incident) -> float:
    """Return how well the places fit: the main ones, or each side's against the best of the other by mentions."""
    if not a.places or not b.places:
        return 0.6  # one of them names no place: words and numbers have to carry it
    fits = [closeness(a.spots[a.main_place], b.spots[b.main_place])]
    for mine, theirs in ((a, b), (b, a)):
        best = {key: max(closeness(one, other) for other in theirs.spots.values()) for key, one in mine.spots.items()}
        fits.append(sum(n * best[key] for key, n in mine.places.items()) / sum(mine.places.values()))
    return round(max(fits), 4)  # a share of 0.4 is PROVINCE, however it was summed


def _shared_numbers(a: Incident, b: Incident) -> float:
    """Return how many numbers above two they share, of the fewer: small ones are shared by chance.

    "At least 35" and 35 are one number: outlets round a toll's bound off.
    """
    mine, theirs = ({(aspect, lo) for aspect, lo, _ in one.numbers if lo > 2} for one in (a, b))
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer else 0.0


def _cosine(a: Mapping[str, int], b: Mapping[str, int]) -> float:
    if len(b) < len(a):
        a, b = b, a
    dot = sum(math.log1p(n) * math.log1p(b[word]) for word, n in a.items() if word in b)
    if not dot:
        return 0.0
    norms = [math.sqrt(sum(math.log1p(n) ** 2 for n in counts.values())) for counts in (a, b)]
    return round(dot / (norms[0] * norms[1]), 4)


def _near_sunday(day: str) -> bool:
    return date.fromisoformat(day).isoweekday() > 7 - SEAM_DAYS


def _near_monday(day: str) -> bool:
    return date.fromisoformat(day).isoweekday() <= SEAM_DAYS
