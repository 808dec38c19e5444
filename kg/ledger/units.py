"""Names of what linking replaces together; written and taken apart only here."""

from __future__ import annotations

from typing import Final

JUDGED: Final = "judged"
"""The unit that holds which local events people made one."""


def block_unit(block: str) -> str:
    """Return the unit of a block's links and local events.

    >>> block_of(block_unit("Daraa/2018-W28"))
    'Daraa/2018-W28'
    """
    return f"block:{block}"


def block_of(unit: str) -> str:
    """Return the block of a unit that `block_unit` named."""
    return unit.removeprefix("block:")


def seam_unit(before: str) -> str:
    """Return the unit of the seam between a block and that of the week after."""
    return f"seam:{before}"


def event_unit(event: str) -> str:
    """Return the unit of an event with its questions, answers and summaries."""
    return f"event:{event}"
