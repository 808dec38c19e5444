"""Days as a picture has room for them, the same in every locale."""

from __future__ import annotations

from datetime import date
from typing import Final

from kg.links import NO_DAY

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_of(said: str, *, year: bool = False) -> str:
    """Return a day in few letters, "" when none is known, what was given where it is no day (a pack may hold anything).

    >>> day_of("2018-07-12T10:00"), day_of("2018-07-12", year=True), day_of("")
    ('12 Jul', '12 Jul 2018', '')
    """
    if not said or said == NO_DAY:
        return ""
    known = parsed(said)
    if known is None:
        return said[:10]
    day = f"{known.day} {MONTHS[known.month - 1]}"
    return f"{day} {known.year}" if year else day


def parsed(said: str) -> date | None:
    """Return the day of an ISO day or time, `None` for anything else."""
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def period(first: str, last: str) -> str:
    """Return a day, or from which to which.

    >>> period("2018-07-10", "2018-07-12"), period("2018-07-10", "2018-07-10")
    ('10 Jul to 12 Jul 2018', '10 Jul 2018')
    """
    if first == last:
        return day_of(first, year=True)
    return f"{day_of(first, year=first[:4] != last[:4])} to {day_of(last, year=True)}"
