"""What the registry files list about sources, checked while it is gathered.

Kept apart from `kg.names`, which answers questions: here is what the files may
say, and the errors for what they may not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.phrases import fold
from kg.registry import Entry, countries, entries
from kg.spelling import words_of

KINDS: Final = words_of("monitor agency outlet ministry state army party organisation person media government")
"""What a source can be: `state` and `government` are countries, `media` the media of a country taken together."""

_RELAYS: Final = frozenset({"agency", "outlet", "media"})
_SOURCE_KEYS: Final = frozenset({"name", "kind", "family", "aliases", "alone", "people", "codes", "relay", "country"})
_STATE_KEYS: Final = frozenset({"name", "adjective", "words", "capital", "family", "government", "ministries"})

_MINISTRIES: Final = {
    "Defence": ("defence", "defense"),
    "Foreign": ("foreign", "foreign affairs"),
    "Interior": ("interior",),
    "Health": ("health", "public health"),
    "Information": ("information",),
}


class Listing:
    """What the files of sources list, checked while it is gathered."""

    def __init__(self, own: Path | None = None) -> None:
        self.sources: dict[str, tuple[str, list[str], bool]] = {}
        self.aliases: dict[tuple[str, ...], tuple[str, Entry]] = {}
        self.alone: dict[tuple[str, ...], tuple[str, Entry]] = {}
        self.persons: dict[tuple[str, ...], tuple[str, str]] = {}
        self.codes: dict[str, str] = {}
        self._family: dict[str, tuple[str, Entry]] = {}
        for entry in entries("states.toml", "state", _STATE_KEYS, own):
            self._add_state(entry)
        for entry in entries("sources.toml", "source", _SOURCE_KEYS, own):
            self._add_source(entry)

    def known_as(self, name: str) -> str:
        """Return the name of the source that a name or alias is listed for, else the name itself."""
        owner = None if name in self.sources else self.aliases.get(fold(name))
        return owner[0] if owner else name

    def _add_source(self, entry: Entry) -> None:
        """List a source; the user's entry adds to one that is there, by its name or an alias, what it says of it."""
        name = self.known_as(entry.text("name")) if entry.own else entry.text("name")
        was = self.sources.get(name) if entry.own else None
        kind = entry.text("kind", was[0] if was else None)
        if kind not in KINDS:
            raise entry.error(f"kind is {kind!r}, but has to be one of {', '.join(sorted(KINDS))}")
        aliases, country = entry.texts("aliases"), entry.text("country", "")
        # "The army" is a country's only in news about it.
        alone = entry.texts("alone") if not country or country in countries() else []
        # "The Times" would be found in every phrase with times, if it were an alias.
        named = aliases if was or name in alone else [name, *aliases]
        self._add(entry, name, kind, named, alone, self._inherited(entry, name, aliases))
        relay = entry.flag("relay", default=was[2] if was and kind == was[0] else kind in _RELAYS)
        self.sources[name] = (kind, [*(was[1] if was else ()), *aliases, *alone], relay)
        for person in entry.texts("people"):
            spellings = [part.strip() for part in person.split("|")]
            for spelling in spellings:
                self.persons[fold(spelling)] = (name, spellings[0])
        if kind == "person":
            self.persons[fold(name)] = (name, name)
        for code in entry.texts("codes"):
            self.codes[code.casefold()] = name

    def _inherited(self, entry: Entry, name: str, aliases: list[str]) -> str:
        """Return the family that the user's entry has from the source whose name or alias it has, "" for none.

        Who only takes a name over would else count as independent of whom it was taken from.
        """
        family = entry.text("family", "")
        if not entry.own:
            return ""
        if family:
            roof = self._family.get(family)
            if roof and roof[1].own and roof[0] == name and not roof[1].text("family", ""):
                self._family[family] = (family, roof[1])  # it was inherited, and the user says it the other way round
            return ""
        owners = (self.known_as(text) for text in (name, *aliases))
        return next((self._family[owner][0] for owner in owners if owner in self._family), "")

    def _add_state(self, entry: Entry) -> None:
        """List a country, its government and its ministries, in the ways that the news write them."""
        name, adjective = entry.text("name"), entry.text("adjective")
        family, capital = entry.text("family", f"{adjective} state"), entry.text("capital")
        words = [name, *entry.texts("words")]
        government = entry.text("government", f"{adjective} government")
        adjectives = [adjective, *words]
        governments = [government, *(f"{a} {w}" for a in adjectives for w in ("government", "authorities"))]
        self._add(entry, name, "state", [], [*words, capital], family)
        self._add(entry, government, "government", governments, [], family)
        for title, subjects in _MINISTRIES.items():
            named = [
                form
                for s in subjects
                for form in (
                    *(f"{a} {s} ministry" for a in adjectives),
                    *(f"{a} ministry of {s}" for a in adjectives),
                    *(f"ministry of {s} of {w}" for w in words),
                    f"{s} ministry in {capital}",
                )
            ]
            self._add(entry, f"{adjective} {title} Ministry", "ministry", named, [], family)

    def families(self) -> dict[str, str]:
        """Return the uppermost roof of every source."""
        roofs = {}
        for name in self.sources:
            seen, roof = [name], self._family[name][0]
            while roof in self._family and roof != self._family[roof][0]:
                if roof in seen:
                    raise self._family[name][1].error(f"families run in a circle: {' in '.join([*seen, roof])}")
                seen.append(roof)
                roof = self._family[roof][0]
            roofs[name] = roof
        return roofs

    def surnames(self) -> dict[tuple[str, ...], tuple[str, str]]:
        """Return what a listed person is called at second mention, where one person alone is called so."""
        called: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        for words, owner in self.persons.items():
            if len(words) > 1:
                called.setdefault(words[1:], set()).add(owner)
                called.setdefault(words[-1:], set()).add(owner)
        return {words: next(iter(owners)) for words, owners in called.items() if len(owners) == 1}

    def _add(  # noqa: PLR0913, PLR0917 -- one row of a table
        self, entry: Entry, name: str, kind: str, aliases: list[str], alone: list[str], family: str = ""
    ) -> None:
        self.sources[name] = (kind, aliases, kind in _RELAYS)
        self._family[name] = (family or entry.text("family", name), entry)
        for listed, texts in ((self.aliases, aliases), (self.alone, alone)):
            for text in texts:
                words = fold(text)
                if not words:
                    raise entry.error(f"the alias {text!r} holds no letter or digit")
                for table in (self.aliases, self.alone):
                    self._check(table.get(words), text, name, entry)
                    if table is not listed:
                        table.pop(words, None)
                listed[words] = (name, entry)

    def _check(self, other: tuple[str, Entry] | None, text: str, name: str, entry: Entry) -> None:
        if other and other[0] != name and other[1].own == entry.own and other[1].file == entry.file:
            raise entry.error(
                f"{text!r} is claimed by two sources, {other[0]!r} (line {other[1].line}) and {name!r}; keep one"
            )
