"""What a user says about an input beyond the files themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.errors import InputError, UsageError
from kg.read.dates import check_format, parse_date
from kg.read.wording import quoted

FIELDS: Final = ("id", "title", "text", "publisher", "published", "url")
"""What a row can give about an article; also the columns looked for when nothing else is said."""
FACTS: Final = tuple(name for name in FIELDS if name != "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read what the files do not say themselves.

    `fields` maps a field of ours to the column or key that holds it; a field
    left out is looked for under its own name. `date_format` is written as for
    `strptime`; empty means ISO, which the header of a text and `published` may be
    in whatever it says. `publisher`, `published` and `url` hold where a file or a
    row gives none. `retrieved` is when it was fetched (ISO, UTC).
    `allow_hosts` are hosts that may be fetched from although they are of a
    private network. `seen` says of the page of a feed's entry that it need not be
    fetched again. `behind` is told before each article or refusal how many bytes of
    the files lie behind it.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    retrieved: str = ""
    allow_hosts: Collection[str] = ()
    seen: Callable[[str], bool] = field(default=lambda _: False)
    behind: Callable[[int], None] = field(default=lambda _: None)

    def check(self) -> None:
        """Raise `UsageError` for an option that no file could satisfy."""
        for name in self.fields:
            if name not in FIELDS:
                raise UsageError(f"--map: there is no field {quoted(name)}. There are: {', '.join(FIELDS)}.")
        if self.date_format:
            check_format(self.date_format)
        if self.published:
            try:
                parse_date(self.published, self.date_format, iso=True)
            except InputError as error:
                raise UsageError(f"--published: {error}") from None

    def column(self, name: str) -> str:
        """Return the column or key that holds a field of ours."""
        return self.fields.get(name, name)
