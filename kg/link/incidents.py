"""What one article says about one incident: the pieces that events are put together from.

An article often tells several incidents, and names one incident's place at
several grains ("in the market", "in Atra", "in northern Aleppo"). The claims of
an article fall apart by place and day; places that lie in or beside one another
are one incident's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.articles import digest
from kg.claims import Claim
from kg.links import EventKind, Link
from kg.spots import PROVINCE, Spot, closeness, spot
from kg.values import COUNTS, Control, Count

_WORD: Final = re.compile(r"[^\W\d_]{4,}")

BESIDE: Final = 0.5
"""Closeness from which two places of one article are one incident's: one lies in the other, or a short walk off."""

STORY_DAYS: Final = 4
"""Days that one article's story of a place may span. Six gain half a point of B-cubed on the development gold and
lose one of precision on the training articles, which were not tuned on."""

KINDS: Final[dict[str, EventKind]] = {"control": "hold", "agreement": "deal", "displaced": "deal"}
"""Which kind of event an aspect speaks for; all others speak for an incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Claims about one place and day, of one article or, once put together, of several.

    `places` counts claims by spot key, and `spots` has what is known of each.
    `days` counts claims by first ISO day, `last` is the last; `numbers` the (aspect, lower, upper) of its
    counts, `words` the content words of its sentences by frequency, `kinds` how
    many claims speak for which kind of event. All of it merges by addition.
    """

    claims: tuple[str, ...]
    articles: frozenset[str]
    places: Mapping[str, int]
    spots: Mapping[str, Spot]
    admin1: str
    days: Mapping[str, int]
    last: str
    numbers: frozenset[tuple[str, int, int]]
    words: Mapping[str, int]
    kinds: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return it as the ledger keeps it."""
        return {
            "claims": list(self.claims),
            "articles": sorted(self.articles),
            "places": dict(self.places),
            "spots": [one.to_json() for _, one in sorted(self.spots.items())],
            "admin1": self.admin1,
            "days": dict(self.days),
            "last": self.last,
            "numbers": sorted(self.numbers),
            "words": dict(self.words),
            "kinds": dict(self.kinds),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Incident:
        """Return what `to_json` wrote."""
        return cls(
            claims=tuple(row["claims"]),
            articles=frozenset(row["articles"]),
            places=row["places"],
            spots={one[0]: Spot(*one) for one in row["spots"]},
            admin1=row["admin1"],
            days=row["days"],
            last=row["last"],
            numbers=frozenset((aspect, lo, hi) for aspect, lo, hi in row["numbers"]),
            words=row["words"],
            kinds=row["kinds"],
        )

    @property
    def id(self) -> str:
        """Hash of its smallest claim id."""
        return digest("incident", min(self.claims))

    @property
    def kind(self) -> EventKind:
        """What most of its claims speak for; an incident wins ties, then a hold."""
        order: tuple[EventKind, ...] = ("incident", "hold", "deal")
        return max(order, key=lambda kind: (self.kinds.get(kind, 0), -order.index(kind)))

    @property
    def day(self) -> str:
        """The day named most often, ties to the earlier."""
        return min(self.days, key=lambda day: (-self.days[day], day))

    @property
    def first(self) -> str:
        """The earliest day."""
        return min(self.days)

    @property
    def main_place(self) -> str:
        """The place named most often, ties by id; "" if none is named."""
        return min(self.places, key=lambda place: (-self.places[place], place)) if self.places else ""


def make(links: Sequence[Link], claims: Mapping[str, Claim]) -> Incident:
    """Return the incident that these links' claims make together."""
    named = [one for link in links if (one := spot(link))]
    texts = {claims[link.claim].sentence for link in links}
    return Incident(
        claims=tuple(sorted(link.claim for link in links)),
        articles=frozenset(link.article for link in links),
        places=Counter(one.key for one in named),
        spots={one.key: one for one in sorted(named, key=lambda one: one.label, reverse=True)},
        admin1=_commonest(link.admin1 for link in links),
        days=Counter(link.first for link in links),
        last=max(link.last for link in links),
        numbers=frozenset(n for link in links if (n := _number(claims[link.claim]))),
        words=Counter(word for text in sorted(texts) for word in _WORD.findall(text.casefold())),
        kinds=Counter(KINDS.get(claims[link.claim].aspect, "incident") for link in links),
    )


def merge(incidents: Sequence[Incident]) -> Incident:
    """Return one incident of several; the order does not matter."""
    ordered = sorted(incidents, key=lambda incident: incident.claims)
    return Incident(
        claims=tuple(sorted(claim for one in ordered for claim in one.claims)),
        articles=frozenset().union(*(one.articles for one in ordered)),
        places=_added([one.places for one in ordered]),
        spots={key: one for incident in reversed(ordered) for key, one in incident.spots.items()},
        admin1=_commonest(one.admin1 for one in ordered for _ in one.claims),
        days=_added([one.days for one in ordered]),
        last=max(one.last for one in ordered),
        numbers=frozenset().union(*(one.numbers for one in ordered)),
        words=_added([one.words for one in ordered]),
        kinds=_added([one.kinds for one in ordered]),
    )


def in_article(links: Sequence[Link], claims: Mapping[str, Claim]) -> list[list[Link]]:
    """Return the links of one article by the incidents that it tells, larger ones first.

    Claims without a place go with the claim before them in the text that has
    one, else with the first after them: a text names the place once and goes
    on. Places that lie in or beside one another are one incident's when their
    days are few apart: what an article tells of a place is mostly one story.
    """
    ordered = sorted(links, key=lambda link: (claims[link.claim].start, link.claim))
    groups: dict[tuple[str, str], list[Link]] = defaultdict(list)
    waiting: list[Link] = []
    here: tuple[str, str] | None = None
    for link in ordered:
        place = spot(link)
        if not place and here is None:
            waiting.append(link)
            continue
        if place:
            here = (place.key, link.first)
        assert here is not None
        groups[here].extend([*waiting, link])
        waiting = []
    if waiting:
        groups["", waiting[0].first].extend(waiting)
    kept: list[tuple[Incident, list[Link]]] = []
    made = [(make(group, claims), group) for _, group in sorted(groups.items())]
    for incident, group in sorted(made, key=lambda one: (-len(one[0].claims), one[0].claims)):
        for at, (other, members) in enumerate(kept):
            if _one_story(incident, other):
                kept[at] = (merge([incident, other]), [*members, *group])
                break
        else:
            kept.append((incident, group))
    groups_told = [members for _, members in kept]
    if not any(claims[link.claim].aspect == "agreement" for link in links):
        return groups_told
    return [part for members in groups_told for part in _deals_apart(members, claims)]


def _deals_apart(links: Sequence[Link], claims: Mapping[str, Claim]) -> list[list[Link]]:
    """Part a deal, and who left under it, from the incident that it is told with: a bomb on evacuees on their way."""
    deal = [link for link in links if _of_deal(claims[link.claim])]
    rest = [link for link in links if not _of_deal(claims[link.claim])]
    befell = any(KINDS.get(claims[link.claim].aspect, "incident") == "incident" for link in rest)
    return [rest, deal] if deal and befell else [list(links)]


def _of_deal(claim: Claim) -> bool:
    left = isinstance(claim.value, Control) and claim.value.change == "left"
    return left or KINDS.get(claim.aspect) == "deal"


def _one_story(a: Incident, b: Incident) -> bool:
    if all(one.listed for one in a.spots.values()) != all(one.listed for one in b.spots.values()):
        return days_between(a, b) <= 1  # nobody knows where the one is: it goes with what the article tells
    if days_between(a, b) > STORY_DAYS:
        return False
    pairs = [(one, other) for one in a.spots.values() for other in b.spots.values()]
    return not pairs or any(_one_place(one, other) for one, other in pairs)


def _one_place(a: Spot, b: Spot) -> bool:
    return closeness(a, b) >= (PROVINCE if a.coarse or b.coarse else BESIDE)


def days_between(a: Incident, b: Incident) -> int:
    """Return the days between the main days of two incidents."""
    return abs((date.fromisoformat(a.day) - date.fromisoformat(b.day)).days)


def _number(claim: Claim) -> tuple[str, int, int] | None:
    if claim.aspect in COUNTS and isinstance(claim.value, Count):
        interval = claim.value.range.interval()
        return claim.aspect, interval.lo, interval.hi
    return None


def _commonest(names: Iterable[str]) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


def _added(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
