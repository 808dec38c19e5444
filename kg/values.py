"""What a claim says, one type for each aspect, and the interval it answers with.

Every answer is an interval of whole numbers on one line, so one algebra serves
tolls (people), yes/no questions (0 or 1) and control (percent of a place).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Polarity = Literal["asserts", "denies"]
Change = Literal["took", "lost", "entered", "left", "holds", "contested"]
State = Literal["proposed", "reached", "in force", "broken", "failed", "denied"]

COUNTS: Final = ("killed", "injured", "captured", "displaced", "missing", "present")
ASPECTS: Final = (*COUNTS, "responsibility", "weapon", "control", "agreement", "occurrence")
CHANGES: Final = ("took", "lost", "entered", "left", "holds", "contested")
STATES: Final = ("proposed", "reached", "in force", "broken", "failed", "denied")

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(COUNTS, ("min", "max", "who")),
    "responsibility": ("actor", "polarity"),
    "weapon": ("weapon", "polarity"),
    "control": ("holder", "change", "polarity", "share", "places", "by"),
    "agreement": ("state", "parties"),
    "occurrence": ("polarity",),
}
"""What `to_json` writes of a value of each aspect."""

OPEN: Final = 2**31 - 1
"""Stands for an open upper end in stores, where every literal is mandatory; an open lower end is 0."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of whole numbers, `lo..hi`; `hi` is `OPEN` when nothing bounds it.

    >>> Interval(27, OPEN).disjoint(Interval(9, 9))
    True
    >>> Interval(27, OPEN).disjoint(Interval(35, 35))
    False
    >>> Interval(10, OPEN).contains(Interval(27, 27))
    True
    """

    lo: int
    hi: int

    def __post_init__(self) -> None:
        if not 0 <= self.lo <= self.hi <= OPEN:
            raise ValueError(f"an interval from {self.lo} to {self.hi} runs backwards or leaves 0..{OPEN}")

    def disjoint(self, other: Interval) -> bool:
        """Say whether no number is in both."""
        return self.lo > other.hi or other.lo > self.hi

    def contains(self, other: Interval) -> bool:
        """Say whether every number of `other` is in this one."""
        return self.lo <= other.lo and other.hi <= self.hi

    @property
    def says_nothing(self) -> bool:
        """True when it is open on both sides."""
        return self.lo == 0 and self.hi == OPEN


YES: Final = Interval(1, 1)
NO: Final = Interval(0, 0)


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range as a text gives it; `None` for an open side.

    >>> Range(27, None).interval() == Interval(27, OPEN)
    True
    >>> Range(9, 7)
    Traceback (most recent call last):
    ...
    ValueError: the count 9 to 7 runs backwards; write the lower bound first, or null for an open side
    """

    min: int | None
    max: int | None

    def __post_init__(self) -> None:
        for bound in (self.min, self.max):
            if bound is not None and not 0 <= bound < OPEN:
                raise ValueError(f"the bound {bound} is not between 0 and {OPEN - 1}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(
                f"the count {self.min} to {self.max} runs backwards; "
                "write the lower bound first, or null for an open side"
            )

    def interval(self) -> Interval:
        """Return the interval with sentinels for the open sides."""
        return Interval(0 if self.min is None else self.min, OPEN if self.max is None else self.max)


@dataclass(frozen=True, slots=True)
class Count:
    """How many people, and which, in the words of the text ("regime soldiers")."""

    range: Range
    who: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who did it, as the text names them; several actors are "A or B"."""

    actors: tuple[str, ...]
    polarity: Polarity = "asserts"


@dataclass(frozen=True, slots=True)
class Weapon:
    """What was used, as the text names it."""

    weapon: str
    polarity: Polarity = "asserts"


@dataclass(frozen=True, slots=True)
class Control:
    """Who holds a place after what happened.

    `share` is a percentage of the place and `places` how many places the claim
    is about ("eight towns"). `by` is "force", "deal" or `None` when not said.
    """

    holder: str
    change: Change
    polarity: Polarity = "asserts"
    share: Range | None = None
    places: Range | None = None
    by: Literal["force", "deal"] | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a deal stands, and between whom as far as the text says."""

    state: State
    parties: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Whether the event happened at all, where a source says so in terms."""

    polarity: Polarity = "asserts"


Value = Count | Responsibility | Weapon | Control | Agreement | Occurrence


def to_json(value: Value) -> dict[str, Any]:
    """Return the value as it is exported and kept in the ledger.

    >>> to_json(Count(Range(27, None), "soldiers"))
    {'min': 27, 'max': None, 'who': 'soldiers'}
    """
    match value:
        case Count(bounds, who):
            return {"min": bounds.min, "max": bounds.max, "who": who}
        case Responsibility(actors, polarity):
            return {"actor": actors[0] if len(actors) == 1 else list(actors), "polarity": polarity}
        case Weapon(weapon, polarity):
            return {"weapon": weapon, "polarity": polarity}
        case Control():
            row: dict[str, Any] = {"holder": value.holder, "change": value.change, "polarity": value.polarity}
            for name, given in (("share", value.share), ("places", value.places)):
                if given is not None:
                    row[name] = {"min": given.min, "max": given.max}
            return row | ({"by": value.by} if value.by else {})
        case Agreement(state, parties):
            return {"state": state, "parties": parties}
        case Occurrence(polarity):
            return {"polarity": polarity}


def from_json(aspect: str, row: Mapping[str, Any]) -> Value:
    """Return the value that `to_json` wrote.

    Raises `ValueError` with one sentence when it is not one: what comes from a
    file is checked here and nowhere else.
    """
    if aspect in COUNTS:
        return Count(_range(row), _text(row, "who"))
    if aspect == "responsibility":
        actor = row.get("actor")
        actors: list[Any] = actor if isinstance(actor, list) else [actor]
        if not actors or not all(isinstance(a, str) and a for a in actors):
            raise ValueError(f"actor is {actor!r}, but has to be a name or a list of names")
        return Responsibility(tuple(actors), _polarity(row))
    if aspect == "weapon":
        return Weapon(_text(row, "weapon"), _polarity(row))
    if aspect == "control":
        by = row.get("by")
        return Control(
            holder=_text(row, "holder"),
            change=_one_of(row, "change", CHANGES),
            polarity=_polarity(row),
            share=_range(row["share"]) if row.get("share") else None,
            places=_range(row["places"]) if row.get("places") else None,
            by=_one_of(row, "by", ("force", "deal")) if by else None,
        )
    if aspect == "agreement":
        return Agreement(_one_of(row, "state", STATES), _text(row, "parties"))
    if aspect == "occurrence":
        return Occurrence(_polarity(row))
    raise ValueError(f"aspect is {aspect!r}, but has to be one of {', '.join(ASPECTS)}")


def _text(row: Mapping[str, Any], key: str) -> str:
    text = row.get(key)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise ValueError(f"{key} is {text!r}, but has to be text")  # noqa: TRY004 -- one error type for bad input
    return text


def _one_of(row: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> Any:  # noqa: ANN401 -- a Literal of `allowed`
    if row.get(key) not in allowed:
        raise ValueError(f"{key} is {row.get(key)!r}, but has to be one of {', '.join(allowed)}")
    return row[key]


def _polarity(row: Mapping[str, Any]) -> Polarity:
    polarity: Polarity = _one_of({"polarity": "asserts", **row}, "polarity", ("asserts", "denies"))
    return polarity


def _range(row: object) -> Range:
    if not isinstance(row, Mapping):
        raise ValueError(f"a range is {row!r}, but has to be an object with min and max")  # noqa: TRY004
    bounds = [row.get("min"), row.get("max")]
    for bound in bounds:
        if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool)):
            raise ValueError(f"a bound is {bound!r}, but has to be a whole number or null")
    return Range(*bounds)
