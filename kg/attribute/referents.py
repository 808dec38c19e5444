"""Whom a source's words mean inside the article: "he", "the group" and "the source" to the last one that fits.

Only the article is asked. Which organisation a name stands for in the world is
the link step's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.cues import nouns
from kg.attribute.naming import Names
from kg.attribute.sources import NEUTER, OWN, PERSONAL, PLURAL, RELATIVE, Source, describe, fold
from kg.attribute.syntax import words_at
from kg.claims import Mention, SourceKind

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Phrase

OFFICE: Final = 12
"""Tokens of an office after a name."""
BACK: Final = 60
"""Earlier sources that are looked at; the longest article of the development gold has fewer than 40."""


@dataclass(slots=True)
class Speaker:
    """Somebody who has said something in the article, with the fullest name so far and who passed it on.

    A person or an unnamed source who told one paper goes on telling it; what a
    body told one paper it also says to others.
    """

    source: Source
    referent: str
    kind: SourceKind
    via: tuple[Mention, ...] = ()


class Referents:
    """Who has spoken in one article, in the order of the text."""

    def __init__(self, doc: Doc, start: int, contents: Sequence[Span]) -> None:
        self._doc = doc
        self._names = Names(doc, start)
        self._speakers: list[Speaker] = []
        self._people = _subjects(doc, start, contents)

    def resolve(self, spans: Sequence[Span]) -> Speaker:
        """Return who is meant by the words at these spans, and remember it for the words that follow."""
        phrase = words_at(self._doc, spans)
        source = describe(phrase)
        speaker = self._meant(source, phrase)
        if speaker.kind == "named" and speaker.source.kind != "person":
            speaker.via = ()
        if not (source.pronoun and speaker.referent == ""):
            self._speakers.append(speaker)
        return speaker

    def relay(self, spans: Sequence[Span]) -> str:
        """Return the name of who passes it on where the text says only "it" or "the newspaper", else ""."""
        phrase = words_at(self._doc, spans)
        source = describe(phrase)
        if source.pronoun:
            return self._pronoun(source, phrase).referent
        if source.definite and not source.proper and source.kind == "body":
            earlier = self._same(source)
            return earlier.referent if earlier is not None else ""
        return ""

    def _meant(self, source: Source, phrase: Phrase) -> Speaker:
        if source.pronoun:
            return self._pronoun(source, phrase)
        if source.named and source.proper:
            return self._name(source)
        if source.definite and source.head in nouns().spokespeople:
            body = self._of_body(source)
            if body:
                return Speaker(source, body, "named")
        earlier = self._same(source) if source.definite or source.plural else None
        if earlier is not None:
            return Speaker(earlier.source, earlier.referent, earlier.kind, earlier.via)
        watches = source.head in nouns().monitors and not source.plural
        full = (
            self._monitor(source, phrase) if watches else "" if source.plural or source.proper else self._body(source)
        )
        if full:
            return Speaker(source, full, "named")
        name = source.name
        if len(phrase) == 1 and source.head in nouns().people and phrase[0].tag_ == "NN" and phrase[0].is_lower:
            name = f"{name}s"  # "rebel allegations that": of rebels
        return Speaker(source, name, "named" if source.named else "unnamed")

    def _name(self, source: Source) -> Speaker:
        """A name: the fullest form of it, with the words of its first full mention."""
        for earlier in self._back():
            if earlier.kind == "named" and _shortens(source, earlier.source):
                return Speaker(replace(earlier.source, at=source.at), earlier.referent, "named", earlier.via)
        full = ""
        if len(source.name.split()) == 1:
            if source.kind == "person":
                full = self._names.person(source.proper)
            elif source.head in nouns().bodies:
                full = self._names.body(source.head)
            elif source.name.isupper():
                full = self._names.initials(source.proper[0])
        return Speaker(source, full or self._unabridged(source.name), "named")

    def _unabridged(self, name: str) -> str:
        """Return "Monitor head X" with the body's whole name, where the article gave one that ends so."""
        first, _, rest = name.partition(" ")
        for earlier in self._back():
            whole = earlier.referent.split()
            if rest and len(whole) > 1 and whole[-1] == first and not name.startswith(earlier.referent):
                return f"{earlier.referent} {rest}"
        return name

    def _pronoun(self, source: Source, phrase: Phrase) -> Speaker:
        word = source.head
        if word in OWN:
            return Speaker(source, "", "unnamed")
        if word in RELATIVE:
            antecedent = _antecedent(phrase)
            if antecedent is not None:
                return self._meant(describe(antecedent), antecedent)
        for earlier in self._back():
            if _fits(word, earlier.source):
                person = self._person(source.at, earlier.source.at) if word in PERSONAL else None
                return person or Speaker(earlier.source, earlier.referent, earlier.kind, earlier.via)
        if word in PERSONAL:
            person = self._person(source.at, -1)
            if person is not None:
                return person
        return Speaker(source, "", "unnamed")

    def _person(self, before: int, after: int) -> Speaker | None:
        """Return the last person who is the subject of a sentence between two tokens."""
        for phrase in reversed(self._people):
            if phrase.end <= before and phrase.start > after:
                source = describe(phrase)
                return Speaker(source, self._names.person(source.proper) or source.name, "named")
        return None

    def _same(self, source: Source) -> Speaker | None:
        """Return the last speaker whom "the group" or "the military sources" can mean."""
        modifiers = {lemma for lemma in source.lemmas - {source.head} if not lemma.endswith(("based", "ing", "run"))}
        kin = next((group for group in nouns().same if source.head in group), frozenset({source.head}))
        for wanted in (frozenset({source.head}), kin):
            for earlier in self._back():
                other = earlier.source
                words = other.lemmas | set(other.proper)
                if source.kind and other.kind and source.kind != other.kind:
                    continue
                if not source.definite and (earlier.kind == "named") != source.named:
                    continue  # "activists" are not the network of activists before them
                if other.plural == source.plural and wanted & words and modifiers <= words:
                    return earlier
            if not source.definite:
                return None
        if source.kind == "paper" and not source.plural and not modifiers:
            return next(self._back(), None)  # "the statement": of whoever spoke last
        return None

    def _body(self, source: Source) -> str:
        """Return the name of "the ministry"."""
        whole = source.head in nouns().unique - {"ministry"}  # "the army" is no "Army of X"
        return self._names.body(source.head) if source.definite and source.kind == "body" and not whole else ""

    def _of_body(self, source: Source) -> str:
        """Return "Delta Council spokesman" for "the organisation's spokesman"."""
        body = next(iter(sorted(source.lemmas & nouns().bodies - {source.head})), "")
        if not body or source.proper:
            return ""
        plain = replace(source, head=body, lemmas=frozenset({body}), kind="body", plural=False)
        earlier = self._same(plain)
        if earlier is None and not self._body(plain):
            earlier = next((one for one in self._back() if one.kind == "named" and _for_body(one.source)), None)
        name = earlier.referent if earlier is not None and earlier.kind == "named" else self._body(plain)
        return (
            name if earlier is not None and earlier.source.kind == "person" else f"{name} {source.head}" if name else ""
        )

    def _monitor(self, source: Source, phrase: Phrase) -> str:
        """Return the name of the body that keeps count of a war, for "a monitor" or "a group tracking the war"."""
        other = (source.lemmas | set(source.proper)) - {source.head} - nouns().monitoring
        if any(not word.endswith("based") for word in other):
            return ""  # "a rebel group", "an aid group"
        tracks = any(token.lemma_.lower() in {"monitor", "track"} and token.pos_ == "VERB" for token in phrase)
        return self._names.body("observatory") or ("monitoring group" if tracks else "")

    def _back(self) -> Iterator[Speaker]:
        yield from reversed(self._speakers[-BACK:])


def _with_office(doc: Doc, person: Phrase) -> Phrase:
    """Return a person with what is said of him after his name: "Omar Haddad | a spokesman for the council"."""
    verb = person.root.head.i
    follows = doc[person.end] if person.end < verb else None
    if follows is None or verb - person.end > OFFICE or follows.pos_ not in {"DET", "NOUN"}:
        return person
    return doc[person.start : verb]


def _for_body(source: Source) -> bool:
    """Say whether a source is a body, or speaks for one."""
    return source.kind == "body" or source.head in nouns().spokespeople


def _fits(pronoun: str, other: Source) -> bool:
    if pronoun in PERSONAL:
        return other.kind == "person" and not other.plural
    if pronoun in NEUTER:
        return other.kind in {"body", "paper"}
    return other.plural or (pronoun in PLURAL and other.kind == "body")


def _shortens(short: Source, full: Source) -> bool:
    """Say whether a name's words all stand in another: "Abdel Rahman" in "SOHR head Rami Abdel Rahman"."""
    if not short.proper or len(short.proper) > len(full.proper) or (short.kind == "body") != (full.kind == "body"):
        return False
    if short.kind == "body" and short.head != full.head and fold(short.head) not in full.proper:
        return False  # "the Syrian opposition" is not the Syrian government
    return set(short.proper) <= set(full.proper) and (short.proper[-1] == full.proper[-1] or short.kind == "body")


def _antecedent(phrase: Phrase) -> Phrase | None:
    """Return the noun phrase that a relative pronoun stands for."""
    verb = phrase.root.head
    noun = verb.head
    if verb.dep_ != "relcl" or noun.pos_ not in {"NOUN", "PROPN"}:
        return None
    return phrase.doc[noun.left_edge.i : noun.i + 1]


def _subjects(doc: Doc, start: int, contents: Sequence[Span]) -> list[Phrase]:
    """Return the people who are subjects of sentences and not inside what anybody says."""
    inside = bytearray(len(doc.text) + 1)
    for left, right in contents:
        inside[left:right] = b"\x01" * (right - left)
    return [
        _with_office(doc, entity)
        for entity in doc.ents
        if entity.label_ == "PERSON"
        and entity.root.dep_ == "nsubj"
        and entity.start_char >= start
        and not inside[entity.start_char]
    ]
