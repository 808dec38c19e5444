"""What a source's words are: a pronoun, a name, a role or a body, one or many, this one or some.

No word of the article around it is looked at here; whom "the group" means is
`referents.py`'s to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kg.attribute.cues import cues, nouns

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

_STATE: Final = ("state", "official", "government")
_LONGEST: Final = 18
"""Tokens of a source that are kept as its name; offices in the news take up to a dozen."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its own words show it.

    `name` are its words without article and relative clause; `lemmas` its nouns
    and adjectives in lower case, `proper` its capitalised words, folded.
    `definite` is "the group", as against "a group". `at` is the token of its head.
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
    for ending in ("'s", "’s", "`s"):  # noqa: RUF001 -- the apostrophe as papers set it
        word = word.removesuffix(ending)
    if word.isupper() or (word[:-1].isupper() and word.endswith("s") and len(word) > 3):
        word = word.removesuffix("s")
    return word.lower()


def describe(phrase: Phrase) -> Source:
    """Read the words of a source."""
    words = _kept(phrase)
    head = _role(words) or (phrase.root if phrase.root in words else words[-1])
    lemma = "media" if head.lower_ == "media" else head.lemma_.lower()
    person = _name_at_end(words) or _unknown_name(head, words)
    return Source(
        name=phrase.doc[words[0].i : words[-1].i + 1].text.strip(),
        head=head.lower_ if head.lower_ in PRONOUNS else lemma,
        lemmas=frozenset(t.lemma_.lower() for t in words if t.pos_ in {"NOUN", "PROPN", "ADJ"}),
        proper=tuple(fold(t.text) for t in words if _capital(t)),
        kind="person" if person else _class(head, lemma, words),
        named=person or _named(head, lemma, words, first=phrase[0].lower_),
        definite=phrase[0].lower_ in {"the", "this", "that", "these", "those"},
        plural=_plural(head, words),
        at=head.i,
    )


def _kept(phrase: Phrase) -> list[Token]:
    """Return the tokens of a source that make up its name, at least one."""
    words = list(phrase)
    for i, token in enumerate(words):
        relative = token.dep_ == "relcl" or (token.dep_ == "acl" and token.pos_ == "VERB" and not _made(token))
        if relative and phrase.start <= token.head.i < token.i and not _name_at_end(words):
            cut = max(1, token.left_edge.i - phrase.start)
            words = words[: min(cut, i)] or words[:1]
            break
    while len(words) > 1 and _before_name(words[0], words[1]):
        del words[0]
    while len(words) > 1 and ((words[-1].is_punct and words[-1].text != ")") or words[-1].is_space):
        del words[-1]
    return words[:_LONGEST]


def _made(verb: Token) -> bool:
    """Say whether a participle tells who made a paper or page: "a page | run by activists"."""
    by = any(c.dep_ == "agent" for c in verb.children)
    return (
        by
        and verb.tag_ == "VBN"
        and verb.head.lemma_.lower() in nouns().papers | {"page", "account", "website", "site"}
    )


def _role(words: list[Token]) -> Token | None:
    """Return the office or the kind of person that a phrase begins with: "an | activist | with the River Centre"."""
    for at, token in enumerate(words[:-1]):
        if words[at + 1].pos_ == "ADP" and not any(t.pos_ == "ADP" for t in words[:at]):
            lemma = token.lemma_.lower()
            return token if token.is_lower and lemma in nouns().people and lemma != "figure" else None
    return None


def _before_name(token: Token, following: Token) -> bool:
    """Say whether a first token is no part of a name: an article, a mark, "so-called", a date that a scraper left."""
    if token.pos_ in {"DET", "PUNCT", "SPACE", "CCONJ"} or token.lower_ in {"a", "an", "the"}:
        return True
    if token.lower_ in {"so", "called", "so-called"} and (token.lower_ != "so" or following.text == "-"):
        return True
    dates = token.lower_ in cues().times or token.like_num
    return dates and (following.text[:1].isupper() or following.like_num)


def _capital(token: Token) -> bool:
    """Say whether a token is a word of a name, and not half of "Britain-based"."""
    if not token.text[:1].isupper() or token.lower_ in {"the", "a", "an", "ngo", "ngos"}:
        return False
    if token.pos_ not in {"PROPN", "NOUN", "ADJ"} or token.lower_.rpartition("-")[2] in nouns().adjectival:
        return False
    if token.is_sent_start and token.pos_ != "PROPN":
        return False
    after = token.doc[token.i + 1 : token.i + 3]
    return not (len(after) == 2 and after[0].text == "-" and after[1].lower_ in nouns().adjectival)


def _name_at_end(words: list[Token]) -> bool:
    """Say whether a role ends in its holder's name: "a nurse at the clinic | Bayan Baker"."""
    last = words[-1]
    if last.ent_type_ != "PERSON" or last.pos_ != "PROPN":
        return False
    first = next((i for i in range(len(words) - 1, -1, -1) if words[i].ent_iob_ == "B"), 0)
    before = words[first - 1] if first else None
    roles = nouns().people
    return before is None or (before.pos_ != "ADP" and any(t.lemma_.lower() in roles for t in words[:first]))


def _unknown_name(head: Token, words: list[Token]) -> bool:
    """Say whether a single capitalised word that is taken for a noun is a surname the parser does not know."""
    if len(words) > 1 or head.pos_ not in {"NOUN", "ADJ", "VERB", "ADV"} or not head.text[:1].isupper():
        return False
    listed = nouns()
    known = head.lemma_.lower() in listed.people | listed.bodies | listed.papers or head.lower_ == "media"
    return not known and not head.lower_.endswith("s") and head.lower_ not in PRONOUNS and head.tag_ in {"NNS", "NN"}


def _plural(head: Token, words: list[Token]) -> bool:
    if head.lower_ in {"media", "police"}:
        return False
    return head.tag_ in {"NNS", "NNPS"} or any(t.dep_ == "conj" and t.head is head for t in words)


def _class(head: Token, lemma: str, words: list[Token]) -> Class:
    listed = nouns()
    if head.pos_ in {"NOUN", "ADJ"} or lemma in listed.bodies:
        kinds: tuple[tuple[Class, frozenset[str]], ...] = (
            ("body", listed.bodies),
            ("person", listed.people),
            ("paper", listed.papers),
        )
        return next((kind for kind, lemmas in kinds if lemma in lemmas), "")
    if head.pos_ != "PROPN":
        return "person" if lemma in PERSONAL else ""
    if fold(head.text) in listed.outlets:
        return "body"
    role = any(t.lemma_.lower() in listed.people and t.i != head.i for t in words)
    if head.ent_type_ == "PERSON" or (role and not head.text.isupper()):
        return "person"
    body = head.text.isupper() or any(t.lemma_.lower() in listed.bodies for t in words)
    return "body" if body or head.ent_type_ in {"ORG", "GPE", "NORP"} else "person"


def _named(head: Token, lemma: str, words: list[Token], *, first: str) -> bool:
    """Say whether the words tell one source from all others, as far as words can."""
    listed = nouns()
    names = [t for t in words if _capital(t)]
    plural = _plural(head, words)
    some = first in {"a", "an", "one", "another", "some", "several", "many", "other"}
    if lemma in listed.people or lemma in listed.bodies or lemma in listed.papers or head.pos_ == "PROPN":
        tail = _proper_tail(words)
        if 1 < tail < len(words) and _describes(words[-tail - 1]) and all(t.pos_ != "ADP" for t in words[:-tail]):
            return True  # "aid agency | Northern Relief"
    apposed = any(t.dep_ == "appos" and t.pos_ == "PROPN" and t.head is head for t in words)
    if lemma in {"media", "television", "tv", "radio"}:
        named = any(t.lower_.startswith(_STATE) for t in words) or (head.pos_ == "PROPN" and lemma != "media")
    elif head.pos_ == "PROPN":
        named = bool(names) and (lemma not in listed.people or (not some and len(names) > 1))
    elif apposed or (head.ent_type_ == "ORG" and head.text[:1].isupper() and not head.is_sent_start):
        named = True
    elif lemma in listed.papers:
        named = not any(_made(t) for t in words) and any(_owner(t) for t in words if t is not head)
    elif lemma in listed.bodies and not (lemma == "monitor" and plural):
        whole = not plural or any(t.lower_ == "armed" for t in words)
        named = whole and not some and (bool(names) or (first == "the" and lemma in listed.unique))
    else:
        named = _named_person(head, lemma, names, plural=plural)
    return named


def _proper_tail(words: list[Token]) -> int:
    """Return how many of the last words are a run of capitalised ones."""
    count = 0
    while count < len(words) and words[-count - 1].text[:1].isupper():
        count += 1
    return count


def _describes(noun: Token) -> bool:
    lemma = noun.lemma_.lower()
    return noun.is_lower and noun.tag_ == "NN" and (lemma in nouns().bodies or lemma in nouns().people)


def _owner(token: Token) -> bool:
    """Say whether a word names whose paper it is: "UN figures", "ISs statement", but not "Kurdish reports"."""
    return (token.pos_ == "PROPN" and token.ent_type_ != "NORP") or (token.text[:-1].isupper() and len(token) > 2)


def _named_person(head: Token, lemma: str, names: list[Token], *, plural: bool) -> bool:
    """Say whether a role is somebody's in particular: "the agency's reporter", "a spokesman for the charity"."""
    listed = nouns()
    if plural:
        return lemma != "source" and lemma in listed.people and _staff(head, names)
    if lemma in {"reporter", "correspondent"}:
        return bool(names)
    joined = any(t.dep_ == "prep" and t.lower_ in {"for", "of"} for t in head.children)
    return lemma in listed.spokespeople and (joined or bool(names))


def _staff(head: Token, names: list[Token]) -> bool:
    """Say whether people are named by whom they work for: "Pentagon officials", "monitors at the Relief Council"."""
    before = [t for t in names if t.i < head.i]
    after = [t for t in names if t.i > head.i]
    if before:
        return all(t.ent_type_ == "ORG" for t in before)
    joined = any(t.dep_ == "prep" and t.lower_ in {"at", "of", "from", "with"} for t in head.children)
    body = any(t.ent_type_ == "ORG" or t.lemma_.lower() in nouns().bodies for t in after)
    return joined and body and len(after) > 1
