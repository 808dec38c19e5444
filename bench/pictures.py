"""Draw the pictures that docs/reports.md shows, and measure those of one large event.

python bench/pictures.py docs/pictures        (needs nothing but the package)
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from generate import claims

from kg.api import Base
from kg.demo import story_files
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.report.pictures import Picture, families, intervals, places, signs, spots, timeline

LARGE = 5_000
MAPPED = 400  # claims of the map: the places of the stories are invented, so that those of generated claims are shown


def stories(folder: Path, out: Path) -> None:
    """Draw the stories in `seeds/`."""
    path = folder / "stories.db"
    KnowledgeBase(path, create=True).ingest(story_files(), Options())
    base = Base(path)
    event = base.event(base.events()[0]["event"])
    quoted = next(one for one in event.told.timeline if one.link.via)
    drawn = {
        "answers": event.picture("tolls"),
        "timeline": event.picture("timeline"),
        "families": base.pictures()["families"],
        "chain": base.claim(quoted.claim.id).picture(),
        "map": generated(folder / "map.db", MAPPED).pictures()["map"],
    }
    for name, picture in drawn.items():
        picture.save(out / f"{name}.svg")


def generated(path: Path, number: int, *, one_event: bool = False) -> Base:
    """Return a base of generated claims."""
    rows = list(claims(number))
    if one_event:
        first = rows[0]
        rows = [row | {name: first[name] for name in ("place", "date", "aspect")} for row in rows]
    KnowledgeBase(path, create=True).take_in((json.dumps(row) for row in rows), "generated")
    return Base(path)


def measure(folder: Path) -> None:
    """Print the processor time of the pictures of an event of many claims, and how large they are."""
    base = generated(folder / "large.db", LARGE, one_event=True)
    told = base.event(base.events()[0]["event"]).told
    print(f"one event of {len(told.timeline)} claims, {told.disputes:,} pairs that disagree")
    for name, draw in (
        ("timeline", lambda: timeline(told)),
        ("answers", lambda: intervals(told.asked[0], signs(told))),
        ("families", lambda: families(told.asked)),
        ("map", lambda: places(*spots([told]))),
    ):
        start = time.process_time()
        picture: Picture = draw()
        print(f"{name:9} {time.process_time() - start:.3f} s {len(picture.svg.encode()) / 1000:6.1f} kB")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        stories(Path(scratch), target)
        measure(Path(scratch))
