"""What a source's words are: a pronoun, a name, a role or a body, one or many, this one or some.

No word of the article around it is looked at here; whom "the group" means is
`referents.py`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kg.attribute.cues import nouns

if TYPE_CHECKING:
    from spacy.tokens import Span as Phrase
    from spacy.tokens import Token

Class = Literal["person", "body", "paper", ""]

PERSONAL: Final = frozenset({"he", "she", "him", "her", "his", "hers"})
NEUTER: Final = frozenset({"it", "its"})
PLURAL: Final = frozenset({"they", "them", "their", "theirs"})
OWN: Final = frozenset({"i", "we", "us", "our", "my", "me", "you", "your"})
RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose"})
PRONOUNS: Final = PERSONAL | NEUTER | PLURAL | OWN | RELATIVE

_SPOKESPEOPLE: Final = frozenset({"spokesman", "spokeswoman", "spokesperson", "head", "director", "chief", "leader", "president"})
_STATE: Final = frozenset({"state", "official", "state-run", "state-owned"})
_LONGEST: Final = 18
"""Tokens of a source that are kept as its name; offices in the news take up to a dozen."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its own words show it.

    `name` are its words without article, possessive and relative clause;
    `lemmas` its nouns and adjectives in lower case, `proper` its capitalised
    words, folded. `definite` is "the group", as against "a group".
    """

    name: str
    head: str
    lemmas: frozenset[str]
    proper: tuple[str, ...]
    kind: Class
    named: bool
    definite: bool
    plural: bool
    at: int

    @property
    def pronoun(self) -> bool:
        """True for "he", "it", "who" and their like."""
        return self.head in PRONOUNS and not self.proper


def fold(word: str) -> str:
    """Return a proper name's word without case and the possessive's s: "Syrias" and "Syria's" go with "Syria".

    >>> fold("Observatory's"), fold("SANAs"), fold("Abdel-Rahman")
    ('observatory', 'sana', 'abdel-rahman')
    """
    for ending in ("'s", "’s", "`s"):
        word = word.removesuffix(ending)
    if word.isupper() or (word[:-1].isupper() and word.endswith("s") and len(word) > 3):
        word = word.removesuffix("s")
    return word.lower()


def describe(phrase: Phrase) -> Source:
    """Read the words of a source."""
    words = _kept(phrase)
    head = phrase.root if phrase.root in words else words[-1]
    proper = tuple(fold(t.text) for t in words if t.pos_ == "PROPN" or (t.text[:1].isupper() and t.i > phrase.start))
    lemma = head.lemma_.lower()
    first = phrase[0].lower_
    plural = head.tag_ in {"NNS", "NNPS"} or any(t.dep_ == "conj" and t.head is head for t in words)
    kind = _class(head, lemma, words)
    return Source(
        name=phrase.doc.text[words[0].idx : words[-1].idx + len(words[-1])].strip(),
        head=head.lower_ if head.lower_ in PRONOUNS else lemma,
        lemmas=frozenset(t.lemma_.lower() for t in words if t.pos_ in {"NOUN", "PROPN", "ADJ"}),
        proper=proper,
        kind=kind,
        named=_named(head, lemma, words, first, plural=plural),
        definite=first in {"the", "this", "that", "these", "those"},
        plural=plural,
        at=head.i,
    )


def _kept(phrase: Phrase) -> list[Token]:
    """Return the tokens of a source that make up its name, at least one."""
    words = list(phrase)
    for i, token in enumerate(words):
        relative = token.dep_ == "relcl" or (token.dep_ == "acl" and token.pos_ == "VERB")
        if relative and token.head.i < token.i and token.head.i >= phrase.start:
            cut = max(1, token.left_edge.i - phrase.start)
            words = words[: min(cut, i)] or words[:1]
            break
    while len(words) > 1 and (words[0].pos_ in {"DET", "PUNCT", "SPACE", "CCONJ"} or words[0].lower_ in {"a", "an", "the"}):
        del words[0]
    while len(words) > 1 and (words[-1].is_punct and words[-1].text != ")" or words[-1].is_space):
        del words[-1]
    return words[:_LONGEST]


def _class(head: Token, lemma: str, words: list[Token]) -> Class:
    listed = nouns()
    if lemma in PERSONAL:
        return "person"
    if head.pos_ in {"NOUN", "ADJ"}:
        for kind, lemmas in (("body", listed.bodies), ("person", listed.people), ("paper", listed.papers)):
            if lemma in lemmas:
                return kind
    last = {t.lemma_.lower() for t in words}
    if head.ent_type_ == "PERSON":
        return "person"
    if head.pos_ == "PROPN":
        if head.lower_ in listed.outlets or lemma in listed.bodies or head.text.isupper():
            return "body"
        roles = [t for t in words if t.lemma_.lower() in listed.people and t.i != head.i]
        if roles and len(words) > 1:
            return "person"
        if head.ent_type_ in {"ORG", "GPE", "NORP"} or last & listed.bodies:
            return "body"
        return "person"
    return ""


def _named(head: Token, lemma: str, words: list[Token], first: str, *, plural: bool) -> bool:
    listed = nouns()
    names = [t for t in words if t.pos_ == "PROPN"]
    lower = {t.lower_ for t in words}
    if head.pos_ == "PROPN" and not plural:
        return lemma not in listed.people or first not in {"a", "an"} or len(names) > 1
    if head.pos_ == "PROPN" and head.tag_ == "NNPS":
        return lemma not in listed.people and first not in {"some", "several", "many"}
    apposed = any(t.dep_ == "appos" and t.pos_ == "PROPN" and t.head is head for t in words)
    if apposed:
        return True
    qualified = bool(names) or any(t.ent_type_ in {"NORP", "GPE", "ORG"} for t in words)
    if lemma in {"reporter", "correspondent"} or lemma in _SPOKESPEOPLE or lemma in listed.papers:
        return qualified and not plural
    if lemma == "media":
        return bool(lower & _STATE)
    if lemma in listed.bodies and not plural and first not in {"a", "an", "one", "another", "some"}:
        return qualified or first == "the" or bool(lower & _STATE)
    return head.pos_ not in {"NOUN", "ADJ", "NUM", "DET", "PRON"} and qualified
