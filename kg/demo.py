"""The stories that ship with kg, and the disagreements planted in them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kg import query as questions
from kg.pipeline import KnowledgeBase
from kg.read import Options


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
        "depot-fire", "34 people were killed", "had risen to 35",
        "34 and 35 are both 'at least 27', and still exclude each other",
    ),
    Planted(
        "border-town", "Rebels were still in the town", "now clear of terrorists",
        "'rebels' and 'terrorists' are one party in two sources' words",
    ),
    Planted(
        "border-town", "retaken 40 percent of the town", "captured the town of Tellaf",
        "a share of the place against the whole of it",
    ),
    Planted(
        "market-strike", "Russian warplanes carried out the strike", "denied that Russian warplanes",
        "a denial is an answer to the same question, not a second toll",
    ),
)  # fmt: skip


def stories() -> Path:
    """Return the folder of the shipped stories."""
    return Path(str(files("kg.seeds")))


def story_files() -> list[str]:
    """Return the articles of all stories, in order."""
    return sorted(str(path) for path in stories().glob("*/*.txt"))


def run(db: Path | None = None) -> bool:
    """Ingest the stories, print who contradicts whom with both sentences, and say whether all planted are there."""
    with tempfile.TemporaryDirectory(prefix="kg-demo-") as scratch:
        folder = db or Path(scratch) / "demo.db"
        outcome = KnowledgeBase(folder, create=True).ingest(story_files(), Options())
        rows = list(questions.run(questions.load("contradictions"), folder))
    console = Console(highlight=False)
    console.print(f"{outcome.articles} articles, {outcome.claims} new claims. Who contradicts whom:\n")
    for row in rows:
        console.print(Text(f"{row['aspect']} {row['about']} · {row['place']} · {row['day']}".strip(), style="bold"))
        for side in ("a", "b"):
            said = f"  {row[f'{side}_source']}, in {row[f'{side}_publisher']}: {row[f'{side}_value']}"
            console.print(Text(said, style="cyan"))
            console.print(Padding(Text(" ".join(str(row[f"{side}_sentence"]).split()), style="italic"), (0, 0, 0, 4)))
        console.print()
    pairs = [(str(row["a_sentence"]), str(row["b_sentence"])) for row in rows]
    found = [planted for planted in PLANTED if reported(planted, pairs)]
    console.print("Planted in the stories, each with why it is hard:")
    for planted in PLANTED:
        mark = "reported" if planted in found else "MISSED"
        console.print(Text(f"  {mark}: {planted.one!r} against {planted.other!r}: {planted.hard}."))
    console.print(f"{len(found)} of {len(PLANTED)} reported.")
    if db:
        console.print(f"\nGo on with:\n  kg query corroborations --db {db}\n  kg query timeline --db {db}")
        console.print(f"  kg show {rows[0]['a_claim']} --db {db}" if rows else "")
    return len(found) == len(PLANTED)


def reported(planted: Planted, pairs: list[tuple[str, str]]) -> bool:
    """Say whether two contradicting sentences are the planted ones."""
    return any((planted.one in a and planted.other in b) or (planted.one in b and planted.other in a) for a, b in pairs)
