"""What the ledger hands out and takes in besides articles and claims: rows of links, and the batches reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.codec import dumps

UNIT: Final = "unit"
"""Kind of the row that stays for each unit ever written and carries the number of its last batch."""


@dataclass(frozen=True, slots=True, order=True)
class Versions:
    """The batches reached, counted from 1; 0 means nothing yet. Articles and claims share their numbers."""

    articles: int
    claims: int
    links: int
    judgements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that linking or relating says.

    `unit` is what is replaced together: "block:<admin1>/<ISO week>", "seam:...",
    "event:<id>". `kind` is link, seam, event, question, answer or summary, and
    (kind, id) names one thing, except that a claim has several answers. `data`
    is the JSON object of the domain object.
    """

    unit: str
    kind: str
    id: str
    data: Mapping[str, Any]


def checked(units: Mapping[str, Sequence[Row]]) -> list[tuple[str, str, str, str]]:
    """Return the rows to write, with the row that stays for each unit; `ValueError` for one that would be lost."""
    rows = [(unit, UNIT, unit, "{}") for unit in units]
    seen = set()
    for unit, members in units.items():
        for row in members:
            if row.unit != unit or row.kind == UNIT:
                raise ValueError(f"a row of kind {row.kind!r} and unit {row.unit!r} cannot be written to unit {unit!r}")
            if row.kind != "answer" and (row.kind, row.id) in seen:
                raise ValueError(f"{row.kind} {row.id!r} comes twice, the second time in unit {unit!r}")
            seen.add((row.kind, row.id))
            rows.append((unit, row.kind, row.id, dumps(row.data)))
    return sorted(rows)
