"""The pictures of a report, as SVG without scripts: data in, a `Picture` out; nothing is read or written.

- `intervals(asked)`: who says how many, each origin's answers in the order they were said; `spoken` from counted ones;
- `timeline(told)`: what was said of an event on which day, and when it happened; `chronology` from counted days;
- `families(asked)`: which of them agree and disagree on some questions; `network(ties, families)` from counted ties;
- `places(*spots(told))`: a map of the places of some events;
- `chain(evidence, event)`: how one claim came to be told, from the event down to the publisher;
- `overall(report)`: the map, and the families over the questions of all events;
- `of_event(told)`, `of_report(report)`: all of these that show something, each under a name;
- `signs(told)`: families in the order that gives all pictures of an event the same signs;
- `disputed(asked)`: the claims of a question whose chains are worth drawing.

A `Picture` is false when there is nothing to draw. `{{ picture }}` puts it into
a page, which wants `STYLE` in its style sheet once; `picture.svg` is a file of
its own, `picture.columns` and `picture.rows` are the table to put beside it.
Each is below `LARGEST` bytes, whatever the number of claims.
"""

from __future__ import annotations

from typing import Final

from kg.report.pictures.album import disputed, of_event, of_report, overall
from kg.report.pictures.answers import Row, intervals, spoken
from kg.report.pictures.chain import chain
from kg.report.pictures.drawing import STYLE, Picture
from kg.report.pictures.network import MOST, Tie, families, network, speakers, ties
from kg.report.pictures.places import Spot, places, spots
from kg.report.pictures.timeline import Day, Voice, chronology, signs, timeline

LARGEST: Final = 150_000
"""Bytes that no picture reaches; an event of 5,000 claims gives some 20,000."""

__all__ = [
    "LARGEST", "MOST", "STYLE", "Day", "Picture", "Row", "Spot", "Tie", "Voice", "chain", "chronology", "disputed",
    "families", "intervals", "network", "of_event", "of_report", "overall", "places", "signs", "speakers", "spoken",
    "spots", "ties", "timeline",
]  # fmt: skip
