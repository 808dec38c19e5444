"""What a finder hands over: a value in one sentence, and the words that it stands in.

Finders know one aspect family and nothing of sources, places and days; those
are added to every finding alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from kg.claims import Modality, Part
from kg.values import Value

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

P = ParamSpec("P")
Found = TypeVar("Found")

LONGEST: Final = 300  # tokens; a longer "sentence" is a table or a list, and no rule of grammar holds in it


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """Tokens `start` up to but not including `end` of a document."""

    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """One sentence of a document, tokens `start` up to but not including `end`.

    `antecedents` are the parties that the last sentence with any spoke of, in
    its order, for "it" and "the forces". `towns` are names, as tuples of words
    in lower case, that its article elsewhere uses as those of places. `taker` is
    the party that it last said took a place.
    """

    doc: Doc
    start: int
    end: int
    part: Part = "body"
    antecedents: tuple[str, ...] = ()
    towns: frozenset[tuple[str, ...]] = frozenset()
    taker: str = ""
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in lower case; position 0 is token `start`. "IS" is the Islamic State and no verb."""
        return _words(self)

    def word(self, index: int) -> str:
        """Return a token's word in lower case, empty outside of the sentence."""
        return self.words[index - self.start] if self.start <= index < self.end else ""

    def tokens(self, start: int, end: int) -> list[Token]:
        """Return the tokens of a stretch, cut at the sentence's ends."""
        return list(self.doc[max(start, self.start) : max(min(end, self.end), start, self.start)])

    def text(self, words: Words) -> str:
        """Return a stretch as it is written."""
        return str(self.doc[words.start : words.end].text)


def once(read: Callable[Concatenate[Sentence, P], Found]) -> Callable[Concatenate[Sentence, P], Found]:
    """Let a reader look at each sentence once, since several finders ask it the same; what it returns is not changed.

    Only for what does not depend on antecedents and taker: a sentence hands what is kept on to itself with others.
    """

    @wraps(read)
    def kept(sentence: Sentence, /, *args: P.args, **named: P.kwargs) -> Found:
        key = (read, sentence.towns, *args, *named.items())
        if key not in sentence.kept:
            sentence.kept[key] = read(sentence, *args, **named)
        found: Found = sentence.kept[key]
        return found

    return kept


@once
def _words(sentence: Sentence) -> tuple[str, ...]:
    tokens = sentence.doc[sentence.start : sentence.end]
    return tuple("isis" if token.text == "IS" else token.lower_ for token in tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A value that a sentence gives.

    `trigger` is the token that says it, `words` those that give the value,
    `content` the clause. `place`, `claimer` and `cue` are set where the pattern
    itself has them ("the army entered X", "X blamed Y"). `modality` is set when
    the pattern's own words settle it. `guessed` marks a value with a name that
    stands elsewhere ("it", "the forces").
    """

    aspect: str
    value: Value
    trigger: int
    words: tuple[Words, ...]
    content: Words
    found_by: str
    guessed: bool = False
    subset: bool = False
    further: bool = False
    old: bool = False
    place: Words | None = None
    claimer: Words | None = None
    cue: Words | None = None
    modality: Modality | None = None


Finder = Callable[[Sentence], Iterator[Finding]]
