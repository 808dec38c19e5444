"""What linking and relating do with one article, one block or one event, apart from all others.

Each is a function of what it is handed, so that any worker of any engine may
do it; `relink` groups, hands out and writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.articles import Article, digest
from kg.claims import Claim
from kg.codec import encode
from kg.eventplace import place_of
from kg.ledger import Row
from kg.ledger.units import event_unit
from kg.link.components import Local
from kg.link.events import as_event, cluster
from kg.link.incidents import Incident, make, merge
from kg.link.origins import find_origins
from kg.link.resolve import neighbours, resolve
from kg.links import Link
from kg.names import Names
from kg.places import Gazetteer
from kg.relate import relate

RESOLVING: Final = "kg.blockwise:resolved"
LINKING: Final = "kg.blockwise:linked"
TELLING: Final = "kg.blockwise:event_rows"
"""The three steps by the names under which an engine's workers find them."""


@dataclass(frozen=True, slots=True)
class Registries:
    """What names are looked up in."""

    names: Names
    places: Gazetteer


@dataclass(frozen=True, slots=True)
class Page:
    """An article and its claims."""

    article: Article
    claims: Sequence[Claim]

    def __str__(self) -> str:
        return f"the article {self.article.name}"


@dataclass(frozen=True, slots=True)
class Block:
    """The links of one province and week, in order of their claims, and these claims by their ids."""

    name: str
    links: Sequence[Link]
    claims: Mapping[str, Claim]

    def __str__(self) -> str:
        return f"the block {self.name}"


@dataclass(frozen=True, slots=True)
class Story:
    """An event over all its weeks, its weakest link with the reason, what it is a part of, and its links and claims."""

    incident: Incident
    weakest: tuple[float, str]
    part_of: str
    links: Mapping[str, Link]
    claims: Mapping[str, Claim]

    def __str__(self) -> str:
        return f"the event of claim {min(self.claims)}"


def resolved(registries: Registries, page: Page) -> list[Link]:
    """Return the links of an article's claims as it alone resolves them."""
    return resolve(page.article, page.claims, registries.names, registries.places)


def linked(block: Block) -> tuple[list[Link], list[Local]]:
    """Link a block from all of its claims: its links with their origins, and the events that lie in it alone."""
    found = find_origins(block.links, block.claims)
    groups: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in found:
        groups[link.article, link.incident].append(link)
    incidents = [make(mine, block.claims) for _, mine in sorted(groups.items())]
    if neighbours(block.name) is None:  # the event was given, so there is nothing to find
        return found, [Local(block.name, merge(incidents), 1.0, "given with the claims")]
    return found, [Local(block.name, one.incident, one.score, one.why) for one in cluster(incidents)]


def event_rows(registries: Registries, story: Story) -> list[Row]:
    """Return everything that is said of one event, the event first."""
    incident = story.incident
    place = place_of((story.links[claim] for claim in incident.claims), registries.places)
    event = as_event(incident, place, *story.weakest, story.part_of)
    spot = incident.spots.get(incident.main_place)
    related = relate(event, spot, story.claims, story.links, registries.names)
    unit = event_unit(event.id)
    rows = [Row(unit=unit, kind="event", id=event.id, data=encode(event))]
    rows += [Row(unit=unit, kind="question", id=question.id, data=encode(question)) for question in related.questions]
    rows += [
        Row(unit=unit, kind="answer", id=digest("answer", answer.question, answer.claim), data=encode(answer))
        for answer in related.answers
    ]
    rows += [Row(unit=unit, kind="summary", id=summary.question, data=encode(summary)) for summary in related.summaries]
    return rows
