"""Registry files: the shipped ones, the user's own beside them, and errors that name file and line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError

COUNTRIES_SET: Final = "KG_COUNTRIES"
"""The setting that says which countries the news are about, as ISO 3166 codes joined by commas."""

_HEADER: Final = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `[[table]]` of a registry file, and where it stands; `own` when the user wrote it."""

    fields: dict[str, Any]
    file: str
    line: int
    own: bool = False

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text field; without a default it has to be there."""
        value = self.fields.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(f"{key} is {value!r}, but has to be text")
        return value.strip()

    def texts(self, key: str) -> list[str]:
        """Return a field that lists texts, empty when it is not there."""
        value = self.fields.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f'{key} is {value!r}, but has to be a list of texts, such as {key} = ["one", "two"]')
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a field that is true or false."""
        value = self.fields.get(key, default)
        if not isinstance(value, bool):
            raise self.error(f"{key} is {value!r}, but has to be true or false")
        return value

    def number(self, key: str) -> float:
        """Return a field that is a number."""
        value = self.fields.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(f"{key} is {value!r}, but has to be a number")
        return float(value)

    def error(self, what: str) -> InputError:
        """Return an error that says where."""
        return InputError(f"{self.file}, line {self.line}: {what}.")


def countries() -> tuple[str, ...]:
    """Return the codes of the countries that the news are about as far as is set: `KG_COUNTRIES`, else Syria's."""
    return tuple(code.strip().upper() for code in os.environ.get(COUNTRIES_SET, "SY").split(",") if code.strip())


def entries(file: str, table: str, keys: frozenset[str], own: Path | None = None) -> list[Entry]:
    """Return the entries of a shipped registry file and then those of the user's file of the same name.

    `keys` are the fields an entry may have: a misspelt one is an error and not
    ignored. Raises `InputError` with file and line.
    """
    shipped = _shipped(file, table, keys)
    path = own / file if own else None
    if path is None or not path.is_file():
        return list(shipped)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}). It has to be a TOML file in UTF-8.") from None
    return [*shipped, *_parse(text, str(path), table, keys, own=True)]


@cache
def _shipped(file: str, table: str, keys: frozenset[str]) -> tuple[Entry, ...]:
    text = resources.files("kg.seeds").joinpath(file).read_text(encoding="utf-8")
    return tuple(_parse(text, f"seeds/{file}", table, keys, own=False))


def _parse(text: str, file: str, table: str, keys: frozenset[str], *, own: bool) -> Iterator[Entry]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: this is not TOML: {error}. Correct it there.") from None
    other = sorted(set(content) - {table})
    rows = content.get(table, [])
    if other or not isinstance(rows, list):
        raise InputError(f"{file}: found {', '.join(other) or table}, but only [[{table}]] entries are expected.")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    lines += [0] * (len(rows) - len(lines))  # entries written inline have no header of their own
    for fields, line in zip(rows, lines, strict=False):
        entry = Entry(fields, file, line, own)
        unknown = sorted(set(fields) - keys)
        if unknown:
            raise entry.error(f"there is no field {unknown[0]!r}. There are: {', '.join(sorted(keys))}")
        yield entry
