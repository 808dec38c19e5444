"""The stories that ship with kg, and the disagreements planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Planted:
    """A disagreement that a story holds: two pieces of wording, and why a plain reading misses it."""

    story: str
    one: str
    other: str
    hard: str


PLANTED: Final = (
    Planted(
        "depot-fire", "At least 27 people", "Nine people were killed",
        "'at least 27' does not exclude 35, but it does exclude nine",
    ),
    Planted(
        "depot-fire", "34 people were killed", "35 people were killed",
        "34 and 35 are both 'at least 27', and still exclude each other",
    ),
    Planted(
        "border-town", "Rebels were still in the town", "now clear of terrorists",
        "'rebels' and 'terrorists' are one party in two sources' words",
    ),
    Planted(
        "border-town", "retaken more than half of the town", "captured the town of Kasrin",
        "a share of the place against the whole of it",
    ),
    Planted(
        "market-strike", "Russian warplanes carried out the strike", "denied that its warplanes",
        "a denial is an answer to the same question, not a second toll",
    ),
)  # fmt: skip


def stories() -> Path:
    """Return the folder of the shipped stories."""
    return Path(str(files("kg.seeds")))


def story_files() -> list[str]:
    """Return the articles of all stories, in order."""
    return sorted(str(path) for path in stories().glob("*/*.txt"))


def reported(planted: Planted, pairs: list[tuple[str, str]]) -> bool:
    """Say whether two contradicting sentences are the planted ones."""
    return any((planted.one in a and planted.other in b) or (planted.one in b and planted.other in a) for a, b in pairs)


def run(db: Path | None) -> bool:
    """Ingest the stories, print the contradictions with both sentences, and say whether all planted ones are there."""
