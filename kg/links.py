"""What linking says of claims: judgements with a reason, made anew whenever better is known.

Nothing here changes a claim. A link resolves the names in one claim, an event
gathers claims that are about one incident, deal or hold, and a question is what
the claims of an event can disagree on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kg.claims import SourceKind
from kg.scope import Scope

NO_DAY: Final = "0001-01-01"
"""Stands for a day that nobody gives, since stores need a literal everywhere: before every day that news is about, so
that `>= since` with the default leaves nothing out."""

EventKind = Literal["incident", "deal", "hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What the names in one claim refer to, and where the claim comes from.

    `source` is a canonical name (own voice: the publisher's registry name, or
    the publisher as given). `origin` is where the claim comes from as far as the
    texts tell, `family` the roof over it, each a canonical name. `via` is in
    canonical names, nearest to the source first. `place` is the gazetteer's id,
    empty when unknown; `where` the place's name as the gazetteer or, failing
    that, the text has it; `admin1` the province, empty when unknown. `first` and
    `last` bound the day it happened (ISO), `said` is the day or time it was said.
    `lat`, `lon` (degrees, WGS 84), `feature` (GeoNames), `admin2` (the district)
    and `within` (id of the place that it is a part of) are the gazetteer's.
    `incident` names which of its article's incidents the claim is about; they
    share a block. `credit` is the agency that the article credits as a whole.
    `outlet` is the publisher of what somebody unnamed says whom nobody else
    passes on, empty for every other claim.
    """

    claim: str
    article: str
    block: str
    source: str
    source_kind: SourceKind
    speaker: str
    via: tuple[str, ...]
    origin: str
    origin_why: str
    family: str
    place: str
    where: str
    admin1: str
    place_why: str
    first: str
    last: str
    said: str
    lat: float | None = None
    lon: float | None = None
    feature: str = ""
    admin2: str = ""
    within: str = ""
    incident: str = ""
    credit: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One incident, one deal, or who holds a place, with the claims that are about it.

    `claims` are claim ids in order. `first` and `last` bound its days. `why` is
    one sentence on what holds its claims together and `score` how well, 0 to 1.
    `part_of` is the id of the event it is a part of, or empty.
    """

    id: str
    kind: EventKind
    place: str
    where: str
    admin1: str
    first: str
    last: str
    claims: tuple[str, ...]
    score: float
    why: str
    part_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What sources can disagree on; its id follows from the event's or the place's.

    `about` is what is asked within the aspect: "" for a toll, the party for
    control and responsibility, the weapon for weapon, the state for agreement.
    `day` is set for no aspect now: what orders answers by day is the answer's.
    `within` are the ids of the questions that it lies directly or indirectly within.
    """

    id: str
    event: str
    aspect: str
    scope: Scope
    about: str = ""
    day: str = ""
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the standing answers to a question come to, one an origin.

    Intervals on one line pairwise overlap if and only if `max_lo <= min_hi`, so
    `contradictory` is an aggregate and never a join of pairs.
    """

    question: str
    claims: int
    origins: int
    families: int
    max_lo: int
    min_hi: int

    @property
    def contradictory(self) -> bool:
        """True when two standing answers exclude each other."""
        return self.max_lo > self.min_hi
