"""The registries of sources, actors, people classes and weapons: what a name in a text refers to.

What the registries do not list keeps its name as it stands and is marked as
unknown; nothing is invented, and nothing here has a memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from kg.articles import UNKNOWN_PUBLISHER
from kg.claims import SourceKind
from kg.listing import Listing
from kg.phrases import LIMIT, Hit, Phrases, any_of, fold
from kg.scope import inside
from kg.trees import Tree, common
from kg.wording import STAFF, TITLES, clean, describe, is_organisation, take_apart


def _folded(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split() for word in fold(part))


_SOMEBODY_ELSE: Final = _folded(
    "source resident witness eyewitness civilian refugee family relative critic opponent supporter defector prisoner "
    "close near nearby rival enemy opposed against outside neighbour neighbor victim survivor analyst expert diplomat "
    "insider observer captive detainee veteran former village town doctor medic nurse surgeon ambassador"
)
"""Beside a listed name these make the source somebody who is not it: "a source close to Hezbollah"."""

_OF_A_PERSON: Final = _folded("opponent supporter critic relative family close source against friend aide rival enemy")
"""Beside a listed person these make the source somebody else."""

_OWN_STAFF: Final = _folded("witness reporter correspondent journalist stringer photographer")
"""Beside an agency or outlet these are the agency: "a Reuters witness"."""

_OWN_PAPERS: Final = _folded(
    "toll tally count figure report statement data estimate bulletin new latest updated revised earlier initial from "
    "by of spokesman spokeswoman spokesperson monitor"
)
"""Beside a name these are what it puts out, or what it is: "a new toll from the Observatory"."""

_MODIFIERS: Final = (
    STAFF
    | TITLES
    | _folded(
        "of for by at in s so called based britain british uk u.k. london official officials opposition opposing run "
        "war syria syrian state government group organisation organization monitoring monitor toll newspaper daily tv "
        "television statement figure rescue report estimate spokesmen service workers media website channel army "
        "military press release count new latest data"
    )
)
"""Beside a word that names its source only when it stands alone, these leave it alone: "an Observatory toll"."""

_BESIDE_RELAY: Final = _MODIFIERS - _folded("monitor monitoring organisation organization group activist member")
_BESIDE_STATE: Final = _folded("its ally country neighbouring neighboring")

ID_SHOWN: Final = 12
"""Characters of an article's id in the name of its origin: of 100,000 articles no two share them."""


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
        listing = Listing(own)
        families = listing.families()
        sources = {
            name: Source(name, kind, families[name], tuple(aliases), relay)
            for name, (kind, aliases, relay) in listing.sources.items()
        }
        self._sources = sources
        self._aliases = Phrases({words: sources[name] for words, (name, _) in listing.aliases.items()})
        self._alone = Phrases({words: sources[name] for words, (name, _) in listing.alone.items()})
        self._persons = Phrases({words: (sources[name], person) for words, (name, person) in listing.persons.items()})
        self._surnames = Phrases(
            {words: (sources[name], person) for words, (name, person) in listing.surnames().items()}
        )
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

    @property
    def parties(self) -> frozenset[str]:
        """All nodes of the actor tree."""
        return self._actors.paths

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
            if spoken.person and self._organisation(spoken.person):
                continue  # "the state's official SANA agency" has no official of that name
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
            source = self._aliases.get(words) or self._alone.get(words) or self._apposed(text) or self._speaking(words)
            return (
                _resolved(source, "", known=True) if source else _resolved(_unlisted(describe(text)), "", known=False)
            )
        speaker = self.speaker(text)
        if speaker:
            source, person = speaker
            return _resolved(source, "" if source.kind == "person" else person, known=source.name in self._sources)
        source = self._organisation(text) or self._apposed(text)
        return _resolved(source, "", known=True) if source else _resolved(_unlisted(clean(text)), "", known=False)

    def publisher(self, code: str) -> Source:
        """Return the source that a publisher's code or name stands for; an unlisted one is a source of its own name."""
        return self._code(code) or Source(code, "outlet", code, (), relay=True)

    def outlet(self, code: str, article: str) -> Source:
        """Return who stands behind an article: its publisher, or an origin of its own where nobody names one.

        Two such articles may be of two outlets or of one. As one origin they
        would be unable to disagree, and a second toll would pass for an update.
        """
        if code not in {"", UNKNOWN_PUBLISHER}:
            return self.publisher(code)
        alone = f"{UNKNOWN_PUBLISHER} {article[:ID_SHOWN]}"
        return Source(alone, "outlet", alone, (), relay=True)

    def party(self, text: str) -> str:
        """Return the node of the actor tree that a phrase names, "" when it names none, or several with "or".

        Of several parties the first named counts: who stands at the head of
        "rebels and their allies".
        """
        found = self._actors.named(self._leader(text))
        if len(found) > 1 and "or" in fold(text):
            return common(found)
        return found[0] if found else ""

    def _leader(self, text: str) -> str:
        """Return a phrase with who leads a coalition in its place, where the registry does not know that coalition."""
        led = _COALITION.search(text[:LIMIT])
        if led is None or self._actors.named(led[0]) != self._actors.named(led[2]):
            return text
        return text[: led.start()] + led[1] + text[led.end() :]

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

    def _apposed(self, text: str) -> Source | None:
        """Return the organisation that a description is put before: "an activist group the Salwan Observatory".

        Scraped text has lost the comma between the two.
        """
        description, the, name = text[:LIMIT].rpartition(" the ")
        last = description.split()[-1:]
        if not the or not name[:1].isupper() or not last or last[0] in _BEFORE_THE:
            return None
        return self._organisation(name)

    def _speaking(self, words: tuple[str, ...]) -> Source | None:
        """Return the listed source of its own people and papers: "a Reuters witness", "a toll from the Observatory"."""
        hits = [*self._aliases.hits(words), *self._alone.hits(words)]
        if len({hit.value.name for hit in hits}) != 1:
            return None
        hit = max(hits, key=lambda one: one.end - one.start)
        beside = [*words[: hit.start], *words[hit.end :]]
        own = _OWN_STAFF if hit.value.relay else _OWN_PAPERS
        return hit.value if all(word in own for word in beside) else None

    def _code(self, code: str) -> Source | None:
        return self._codes.get(code.casefold()) or self._organisation(code)

    def _side(self, path: str) -> str:
        """Soldiers are counted as their side's fighters: the army stands for it in the news."""
        return path.rpartition("/")[0] if self._actors.flagged(path, "whole") else path


_COALITION: Final = re.compile(r"([\w.]+(?: [A-Z][\w.]+)?)-led (?:\w+ )?(coalition|alliance)", re.IGNORECASE)
_FIGHTERS: Final = "people/fighters"
_BEFORE_THE: Final = frozenset(
    {"of", "in", "at", "to", "by", "with", "from", "for", "on", "near", "inside", "and", "against"}
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
