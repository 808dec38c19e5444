"""When an article was published: from the words of an input to an ISO day or time.

A date that could be read two ways is refused, never guessed: 6/4/2017 is June
in one country and April in the next, and events are linked by their day.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from kg.errors import InputError, UsageError
from kg.read.wording import quoted

ISO: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,6})?)?) ?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""Stricter than `datetime.fromisoformat`, which also takes 20170405, week dates and any sign before the time."""

PROBE: Final = datetime(2017, 4, 25, 13, 45, 50, tzinfo=UTC)
"""A moment whose day, month, year, hour, minute and second are all told apart."""


def parse_date(text: str, date_format: str, *, iso: bool = False) -> str:
    """Return the ISO day, or the ISO time when the text gives one, in UTC (`Z`) when it gives a zone.

    `date_format` is how the date is written, as for `strptime`; empty means ISO. With `iso` a date in ISO form is
    one whatever the format, which is that of other dates: of columns, where this one is from a header.
    A fraction of a second is dropped. Raises `InputError` for anything else.

    >>> parse_date("2018-07-12", ""), parse_date("2018-07-12T10:30+03:00", ""), parse_date("7/12/2018", "%m/%d/%Y")
    ('2018-07-12', '2018-07-12T07:30:00Z', '2018-07-12')
    """
    as_iso = not date_format or (iso and ISO.fullmatch(text) is not None)
    try:
        moment, timed = _as_iso(text) if as_iso else _as_format(text, date_format)
        if not timed:
            return moment.date().isoformat()
        if moment.tzinfo is None:
            return moment.isoformat(timespec="seconds")
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except (ValueError, OverflowError):
        expected = (
            f"a date written as --date-format says, {date_format}. Correct the date or the format."
            if date_format
            else "an ISO date such as 2017-04-05, or say how it is written with --date-format, e.g. %m/%d/%Y."
        )
        raise InputError(f"published is {quoted(text)}, but has to be {expected}") from None


def check_format(date_format: str) -> None:
    """Raise `UsageError` for a format that does not settle year, month and day.

    Tried by writing a date with it and reading that back. `%Z` is refused
    because the names it knows are those of the machine's own zone.
    """
    try:
        written = PROBE.strftime(date_format)
        settles = datetime.strptime(written, date_format).date() == PROBE.date() and "%Z" not in date_format  # noqa: DTZ007 -- a day
    except ValueError:
        settles = False
    if not settles:
        raise UsageError(
            f"--date-format is {quoted(date_format)}, but has to name year, month and day, "
            "such as %d.%m.%Y, or with a time %Y-%m-%d %H:%M %z."
        )


def _as_iso(text: str) -> tuple[datetime, bool]:
    parts = ISO.fullmatch(text)
    if not parts:
        raise ValueError(text)
    time = (parts["time"] or "00:00").replace(",", ".")
    return datetime.fromisoformat(f"{parts['day']}T{time}{parts['zone'] or ''}"), parts["time"] is not None


def _as_format(text: str, date_format: str) -> tuple[datetime, bool]:
    moment = datetime.strptime(text, date_format)  # noqa: DTZ007 -- a text without a zone stays without one
    return moment, datetime.strptime(PROBE.strftime(date_format), date_format).hour == PROBE.hour  # noqa: DTZ007 -- an hour
