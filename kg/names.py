"""The registries of sources, actors, people classes and weapons: what a name in a text refers to.

What the registries do not list keeps its name as it stands and is marked as
unknown; nothing is invented, and nothing here has a memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from kg.claims import SourceKind
from kg.phrases import Hit, Phrases, any_of, fold
from kg.registry import Entry, entries
from kg.scope import inside
from kg.trees import Tree, common
from kg.wording import STAFF, TITLES, clean, describe, is_organisation, take_apart

KINDS: Final = frozenset("monitor agency outlet ministry state army party organisation person media government".split())
"""What a source can be: `state` and `government` are countries, `media` the media of a country taken together."""

_RELAYS: Final = frozenset({"agency", "outlet", "media"})
_SOURCE_KEYS: Final = frozenset({"name", "kind", "family", "aliases", "alone", "people", "codes", "relay"})
_STATE_KEYS: Final = frozenset({"name", "adjective", "words", "capital", "family", "government", "ministries"})

_MINISTRIES: Final = {
    "Defence": ("defence", "defense"),
    "Foreign": ("foreign", "foreign affairs"),
    "Interior": ("interior",),
    "Health": ("health", "public health"),
    "Information": ("information",),
}


def _folded(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split() for word in fold(part))


_SOMEBODY_ELSE: Final = _folded(
    "source resident witness eyewitness civilian refugee family relative critic opponent supporter defector prisoner "
    "close near nearby rival enemy opposed against outside neighbour neighbor victim survivor analyst expert diplomat "
    "insider observer captive detainee veteran former village town doctor medic nurse surgeon"
)
"""Beside a listed name these make the source somebody who is not it: "a source close to Hezbollah"."""

_OF_A_PERSON: Final = _folded("opponent supporter critic relative family close source against friend aide rival enemy")
"""Beside a listed person these make the source somebody else."""

_OWN_STAFF: Final = _folded("witness reporter correspondent journalist stringer photographer")
"""Beside an agency or outlet these are the agency: "a Reuters witness"."""

_MODIFIERS: Final = (
    STAFF
    | TITLES
    | _folded(
        "of for by at in s so called based britain british uk u.k. london official officials opposition opposing run war "
        "syria syrian state government group organisation organization monitoring monitor toll newspaper daily tv television statement figure figures rescue "
        "report estimate spokesmen service workers worker media website channel army military group press release "
        "count new latest data"
    )
)
"""Beside a word that names its source only when it stands alone, these leave it alone: "an Observatory toll"."""

_BESIDE_RELAY: Final = _MODIFIERS - _folded("monitor monitoring organisation organization group activist member")
_BESIDE_STATE: Final = _folded("its ally country neighbouring neighboring")


@dataclass(frozen=True, slots=True)
class Source:
    """Who can make or pass on a claim.

    `kind` is one of `KINDS`. `family` is the roof under which sources count
    once: SANA, state television and the ministries are the "Syrian state".
    `relay` is true for those that pass others' words on: agencies and outlets.
    """

    name: str
    kind: str
    family: str
    aliases: tuple[str, ...] = ()
    relay: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the words for a source come to; `known` when the registry has it."""

    name: str
    speaker: str
    family: str
    known: bool
    relay: bool


class Names:
    """The registries, read once; every method is a pure look-up."""

    def __init__(self, own: Path | None = None) -> None:
        self._actors = Tree.load("actors.toml", own)
        self._people = Tree.load("people.toml", own)
        self._weapons = Tree.load("weapons.toml", own)
        listing = _Listing()
        for entry in entries("states.toml", "state", _STATE_KEYS, own):
            listing.add_state(entry)
        for entry in entries("sources.toml", "source", _SOURCE_KEYS, own):
            listing.add_source(entry)
        families = listing.families()
        sources = {
            name: Source(name, kind, families[name], tuple(aliases), relay)
            for name, (kind, aliases, relay) in listing.sources.items()
        }
        self._sources = sources
        self._aliases = Phrases({words: sources[name] for words, (name, _) in listing.aliases.items()})
        self._alone = Phrases({words: sources[name] for words, (name, _) in listing.alone.items()})
        self._persons = Phrases({words: (sources[name], person) for words, (name, person) in listing.persons.items()})
        self._surnames = Phrases(listing.surnames(sources))
        self._codes = {code: sources[name] for code, name in listing.codes.items()}
        self._exclusive: frozenset[tuple[str, str]] | None = None

    @classmethod
    def load(cls, own: Path | None = None) -> Names:
        """Read the shipped registries and the user's own in the folder `own`, whose entries win.

        Raises `InputError` with file and line: no TOML, an alias that two
        sources claim, a family or tree that runs in a circle.
        """
        return cls(own)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All listed sources, by name."""
        return tuple(self._sources[name] for name in sorted(self._sources))

    def source(self, text: str) -> Source | None:
        """Return the listed source that a phrase names, or `None`.

        A listed person is the organisation he speaks for. "A source close to
        Hezbollah" and "an ISIS-affiliated page" name neither.
        """
        person = self._person(text)
        return person[0] if person else self._organisation(text)

    def speaker(self, text: str) -> tuple[Source, str] | None:
        """Return the organisation and the person that speaks for it, or `None` when nobody does.

        The person is empty when the text does not name him ("a spokesman for
        the Syrian Civil Defence"). An organisation that nobody listed is
        returned under its own name.
        """
        person = self._person(text)
        if person:
            return person
        for spoken in take_apart(text):
            source = self._organisation(spoken.organisation)
            if source is not None and source.kind not in {"state", "person"} and (spoken.strict or spoken.person):
                return source, spoken.person
            if spoken.strict and source is None and is_organisation(spoken.organisation):
                return _unlisted(clean(spoken.organisation)), spoken.person
        return None

    def resolve(self, text: str, kind: SourceKind) -> Resolved:
        """Return what the words for a source come to: canonical name, speaker, family.

        A named source that nobody lists keeps its words without article, titles
        and description; an unnamed one becomes a short description.
        """
        if kind == "publisher":
            return _resolved(self.publisher(text), "", known=self._code(text) is not None)
        if kind == "unnamed":
            words = fold(text)
            source = self._aliases.get(words) or self._alone.get(words)
            return (
                _resolved(source, "", known=True) if source else _resolved(_unlisted(describe(text)), "", known=False)
            )
        speaker = self.speaker(text)
        if speaker:
            source, person = speaker
            return _resolved(source, "" if source.kind == "person" else person, known=source.name in self._sources)
        source = self._organisation(text)
        return _resolved(source, "", known=True) if source else _resolved(_unlisted(clean(text)), "", known=False)

    def publisher(self, code: str) -> Source:
        """Return the source that a publisher's code or name stands for; an unlisted one is a source of its own name."""
        return self._code(code) or Source(code, "outlet", code, (), relay=True)

    def party(self, text: str) -> str:
        """Return the node of the actor tree that a phrase names, "" when it names none, or several with "or".

        Of several parties the first named counts: who stands at the head of
        "rebels and their allies".
        """
        found = self._actors.named(text)
        if len(found) > 1 and "or" in fold(text):
            return common(found)
        return found[0] if found else ""

    def people(self, text: str) -> str:
        """Return the node of the people tree that a phrase names; "people" when nothing more is said.

        Several classes together are what they have in common: women and
        children are civilians. Fighters are sorted by their side.
        """
        text = text.casefold().partition("including")[0]
        classes = self._people.named(text)
        sides = list(dict.fromkeys(map(self._side, self._actors.named(text))))
        fighters = [path for path in classes if inside(path, _FIGHTERS)]
        armed = bool(sides) and not classes and all(self._actors.flagged(p, "armed") for p in self._actors.named(text))
        if armed or (fighters and len(fighters) == len(classes)):
            rank = {path.removeprefix(_FIGHTERS) for path in fighters}
            side = common(f"{_FIGHTERS}/{side}" for side in sides) or _FIGHTERS
            return side + (rank.pop() if len(rank) == 1 else "")
        return common(classes) or "people"

    def weapon(self, text: str) -> str:
        """Return the node of the weapon tree that a phrase names, "weapon" when it names none.

        Of "barrel bombs with chlorine" it is the node that comes first in the
        file; of weapons joined by "or" what they have in common.
        """
        found = self._weapons.named(text)
        if not found:
            return "weapon"
        if len(found) > 1 and "or" in fold(text):
            return common(found)
        return min(found, key=self._weapons.order)

    def exclusive(self, a: str, b: str) -> bool:
        """Say whether two parties exclude each other: what one did or holds, the other did not or does not.

        What is listed for a node holds for all nodes within it.
        """
        if self._exclusive is None:
            self._exclusive = _excluding()
        above_b = _above(b)
        return any((x, y) in self._exclusive for x in _above(a) for y in above_b)

    def _person(self, text: str) -> tuple[Source, str] | None:
        words = fold(text)
        hits = self._persons.hits(words)
        if hits:
            return None if self._aliases.get(words) or any_of(words, _OF_A_PERSON) else hits[0].value
        bare = [word for word in words if word not in TITLES and word not in STAFF]
        return self._surnames.get(bare)

    def _organisation(self, text: str) -> Source | None:
        words = fold(text)
        exact = self._aliases.get(words) or self._alone.get(words)
        if exact:
            return exact
        hits = [hit for hit in self._aliases.hits(words) if not _somebody_else(words, hit)]
        if hits:
            return max(hits, key=lambda hit: (hit.end - hit.start, hit.value.relay, -hit.start)).value
        for hit in self._alone.hits(words):
            beside = (*words[: hit.start], *words[hit.end :])
            allowed = _BESIDE_RELAY if hit.value.relay else _BESIDE_STATE if hit.value.kind == "state" else _MODIFIERS
            if all(word in allowed for word in beside):
                return hit.value
        return None

    def _code(self, code: str) -> Source | None:
        return self._codes.get(code.casefold()) or self._organisation(code)

    def _side(self, path: str) -> str:
        """Soldiers are counted as their side's fighters: the army stands for it in the news."""
        return path.rpartition("/")[0] if self._actors.flagged(path, "whole") else path


_FIGHTERS: Final = "people/fighters"


class _Listing:
    """What the files of sources list, checked while it is gathered."""

    def __init__(self) -> None:
        self.sources: dict[str, tuple[str, list[str], bool]] = {}
        self.aliases: dict[tuple[str, ...], tuple[str, Entry]] = {}
        self.alone: dict[tuple[str, ...], tuple[str, Entry]] = {}
        self.persons: dict[tuple[str, ...], tuple[str, str]] = {}
        self.codes: dict[str, str] = {}
        self._family: dict[str, tuple[str, Entry]] = {}

    def add_source(self, entry: Entry) -> None:
        name, kind = entry.text("name"), entry.text("kind")
        if kind not in KINDS:
            raise entry.error(f"kind is {kind!r}, but has to be one of {', '.join(sorted(KINDS))}")
        aliases, alone = entry.texts("aliases"), entry.texts("alone")
        named = aliases if name in alone else [name, *aliases]  # "The Times" would be found in every phrase with times
        self._add(entry, name, kind, named, alone)
        relay = entry.flag("relay", default=kind in _RELAYS)
        self.sources[name] = (kind, [*aliases, *alone], relay)
        for person in entry.texts("people"):
            spellings = [part.strip() for part in person.split("|")]
            for spelling in spellings:
                self.persons[fold(spelling)] = (name, spellings[0])
        if kind == "person":
            self.persons[fold(name)] = (name, name)
        for code in entry.texts("codes"):
            self.codes[code.casefold()] = name

    def add_state(self, entry: Entry) -> None:
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

    def surnames(self, sources: dict[str, Source]) -> dict[tuple[str, ...], tuple[Source, str]]:
        """Return what a listed person is called at second mention, where one person alone is called so."""
        called: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        for words, owner in self.persons.items():
            if len(words) > 1:
                called.setdefault(words[1:], set()).add(owner)
                called.setdefault(words[-1:], set()).add(owner)
        single = {words: next(iter(owners)) for words, owners in called.items() if len(owners) == 1}
        return {words: (sources[name], person) for words, (name, person) in single.items()}

    def _add(self, entry: Entry, name: str, kind: str, aliases: list[str], alone: list[str], family: str = "") -> None:
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


def _somebody_else(words: tuple[str, ...], hit: Hit[Source]) -> bool:
    """Look at what stands beside a name, up to an "and" on either side."""
    before, after = words[: hit.start], words[hit.end :]
    if "and" in before:
        before = before[len(before) - before[::-1].index("and") :]
    if "and" in after:
        after = after[: after.index("and")]
    beside = [word for word in (*before, *after) if not (hit.value.relay and word in _OWN_STAFF)]
    if "activist" in before and (*before, "")[before.index("activist") + 1] in {"with", "in", "near"}:
        return True
    if after[:1] == ("activist",):
        return True
    return any_of(beside, _SOMEBODY_ELSE)


def _unlisted(name: str) -> Source:
    return Source(name, "organisation", name)


def _resolved(source: Source, speaker: str, *, known: bool) -> Resolved:
    return Resolved(source.name, speaker, source.family, known, source.relay)


def _above(path: str) -> list[str]:
    steps = path.split("/")
    return ["/".join(steps[:count]) for count in range(1, len(steps) + 1)]


def _excluding() -> frozenset[tuple[str, str]]:
    """Read the pairs of `schema/exclusive.ttl`, both ways round."""
    from pyoxigraph import RdfFormat, parse  # noqa: PLC0415 -- only who asks pays for loading it

    text = resources.files("kg.schema").joinpath("exclusive.ttl").read_bytes()
    pairs = {
        (triple.subject.value.partition("party/")[2], triple.object.value.partition("party/")[2])
        for triple in parse(text, format=RdfFormat.TURTLE)
        if triple.predicate.value.endswith("excludes")
    }
    return frozenset(pairs | {(b, a) for a, b in pairs})
