"""Events that go on over the seams of weeks: local events joined into whole ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.link.incidents import STORY_DAYS, Incident, days_between
from kg.link.resolve import neighbours
from kg.spots import lies_in


@dataclass(frozen=True, slots=True)
class Local:
    """What one block alone holds for one event, with the weakest link in it and the reason for that."""

    block: str
    incident: Incident
    score: float
    why: str

    @property
    def id(self) -> str:
        """The incident's."""
        return self.incident.id

    def to_json(self) -> dict[str, Any]:
        """Return it as the ledger keeps it."""
        return {"block": self.block, "incident": self.incident.to_json(), "score": self.score, "why": self.why}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Local:
        """Return what `to_json` wrote."""
        return cls(row["block"], Incident.from_json(row["incident"]), row["score"], row["why"])


Key = tuple[str, str]
"""A local event: its block and its id."""

Join = tuple[str, str, float, str]
"""A local event, the one that it goes on as in the next week, the score and the reason."""


class Weeks(ABC):
    """Where local events and the joins between weeks are looked up."""

    @abstractmethod
    def locals(self, block: str) -> Mapping[str, Local]:
        """Return the local events of a block by their ids."""

    @abstractmethod
    def seam(self, before: str) -> list[Join]:
        """Return which local events of a block go on in the next week's."""

    @abstractmethod
    def judged(self) -> Sequence[tuple[Key, Key]]:
        """Return the pairs of local events that people made one."""


def whole_of(members: Sequence[Local], incident: Incident, graph: Weeks) -> list[Local]:
    """Return the event that an event (its local events, and what they come to) is a part of; empty for none.

    Another event of its first week whose place holds its own, told by as many
    claims at least, with its main day within the span of a story: the strike on
    a quarter in the battle for the town. Of several the one with most claims.
    """
    first = min(members, key=lambda local: (local.block, local.id))
    mine = {(local.block, local.id) for local in members}
    if not incident.main_place:
        return []
    here = incident.spots[incident.main_place]
    holding = [
        local
        for local in graph.locals(first.block).values()
        if (local.block, local.id) not in mine
        and local.incident.main_place
        and lies_in(here, local.incident.spots[local.incident.main_place])
        and days_between(incident, local.incident) <= STORY_DAYS
        and len(local.incident.claims) >= len(incident.claims)
    ]
    if not holding:
        return []
    best = min(holding, key=lambda local: (-len(local.incident.claims), local.id))
    return components([(best.block, best.id)], graph)[0]


def components(seeds: Iterable[Key], graph: Weeks) -> list[list[Local]]:
    """Return the whole events that some local events, given as (block, id), are part of.

    Each as its local events in order of block and id. Follows seams in both
    directions for as long as they join something, and reads no other block.
    """
    seen: set[Key] = set()
    found = []
    judged: dict[Key, list[Key]] = defaultdict(list)
    for a, b in graph.judged():
        judged[a].append(b)
        judged[b].append(a)
    for seed in sorted(seeds):
        if seed in seen:
            continue
        members, waiting = set(), [seed]
        while waiting:
            block, local = waiting.pop()
            if (block, local) in members:
                continue
            members.add((block, local))
            waiting += judged[block, local]
            sides = neighbours(block)
            if sides is None:
                continue
            waiting += [(sides[1], b) for a, b, _, _ in graph.seam(block) if a == local]
            waiting += [(sides[0], a) for a, b, _, _ in graph.seam(sides[0]) if b == local]
        seen |= members
        found.append([graph.locals(block)[local] for block, local in sorted(members)])
    return found
