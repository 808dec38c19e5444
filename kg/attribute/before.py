"""The speaker right before a verb of saying, by the order of words alone.

Where a text has lost its commas, the parser ties the last words of what is said
to the speaker ("killing two | residents said"). The words themselves show where
a speaker begins: at an article, at a bare plural of people, at a name that the
article gives elsewhere; and what hangs on a preposition is no speaker itself
("a source at the hospital said").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.attribute.cues import cues, nouns
from kg.attribute.sources import fold
from kg.attribute.syntax import Range

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from kg.attribute.naming import Names

NOMINAL: Final = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PART"})
_LONGEST: Final = 24
"""Tokens of a speaker with his office."""
_HOPS: Final = 4
"""Prepositions within a speaker: "the centre for X of Y in Z"."""
_SMALL: Final = frozenset({"of", "for", "the", "and", "in", "-"})
_BRACKET: Final = 6
"""Tokens of an abbreviation in brackets, with them."""
_INWARD: Final = frozenset({"of", "for", "at", "in", "with", "from", "inside", "near", "on", "to"})
"""Prepositions by which a place or body hangs on a speaker."""
_MARKS: Final = frozenset({"-", "(", ")", "'", "’", ".", "&", "/"})  # noqa: RUF001 -- the apostrophe as papers set it
_APART: Final = frozenset({"dead", "wounded", "injured", "responsible", "missing", "more", "alive", "least", "percent"})
"""Adjectives that end what is said rather than begin a speaker: "leaving two dead | residents said"."""


@dataclass(frozen=True, slots=True)
class Before:
    """Looks for speakers in one text; `quoted` are tokens that nobody's name stands in."""

    doc: Doc
    quoted: Collection[int]
    names: Names

    def speaker(self, verb: Token, sentence: Range) -> Range | None:
        """Return the noun phrase right before a verb, as far as order shows where it begins."""
        first = max(sentence[0], verb.i - _LONGEST)
        end = self._skip(verb.i, first)
        found = self._phrase(first, end)
        if found is None or not self._ends(found[1] - 1):
            return None
        whole = self._whole(first, found)
        return None if whole is None else (self._named(first, whole[0]), whole[1])

    def _named(self, first: int, start: int) -> int:
        """Return where the name begins that an office stands beside: "| Omar Haddad a spokesman for the council"."""
        name = self.doc[start - 1] if start > first else None
        if name is None or name.ent_type_ != "PERSON" or self.doc[start].pos_ not in {"DET", "NOUN"}:
            return start
        at = start - 1
        while at > first and self.doc[at].ent_iob_ == "I":
            at -= 1
        return at if at == first or self.doc[at - 1].pos_ not in {"ADP", "VERB"} else start

    def _skip(self, end: int, first: int) -> int:
        """Step back over what stands between a speaker and his verb: "also", "has", "on Monday"."""
        while end > first:
            token = self.doc[end - 1]
            if token.pos_ in {"ADV", "AUX"} or token.lower_ in {"also", "earlier", "later"}:
                end -= 1
            elif token.lower_ in cues().times and end - 2 > first and self.doc[end - 2].lower_ in {"on", "in", "late"}:
                end -= 2
            else:
                break
        return end

    def _ends(self, at: int) -> bool:
        token = self.doc[at]
        return token.pos_ in NOMINAL | {"PRON", "DET"} or token.text == ")" or token.text[:1].isupper()

    # -- one noun phrase

    def _phrase(self, first: int, end: int) -> Range | None:
        """Return the noun phrase that ends at a token, without what it hangs on."""
        start = self._bracket(first, end)
        head = start - 1
        spelt = self._spelt(first, start, end)
        if spelt < start:
            return self._determined(first, spelt), end
        while start > first:
            at = start - 1
            token = self.doc[at]
            if at in self.quoted or not self._joins(at, start, head):
                break
            start = at
            if self._opens(token, start, end):
                break
        while start < end and self._no_begin(self.doc[start]):
            start += 1
        return (self._known(start, end), end) if start < end and head >= start else None

    def _bracket(self, first: int, end: int) -> int:
        """Return where an abbreviation in brackets begins, the end when there is none."""
        if end - 1 > first and self.doc[end - 1].text == ")":
            for at in range(end - 2, max(first, end - _BRACKET) - 1, -1):
                if self.doc[at].text == "(":
                    return at
        return end

    def _spelt(self, first: int, start: int, end: int) -> int:
        """Return where a name begins that an abbreviation in brackets shortens: "in Homs | River Watch (RW)"."""
        letters = "".join(t.text for t in self.doc[start + 1 : end - 1]).lower()
        at = start
        while letters and at > first:
            word = self.doc[at - 1].lower_
            if letters.endswith(word[:1]):
                letters = letters[:-1]
            elif word not in _SMALL:
                return start
            at -= 1
        return start if letters else at

    def _determined(self, first: int, start: int) -> int:
        """Return where a name begins with its article and the adjectives between: "the Paris-based | River Watch"."""
        at = start
        while at > first and at > start - _BRACKET:
            at -= 1
            if self.doc[at].pos_ == "DET":
                return at
            if not (self.doc[at].is_lower or self.doc[at].text == "-" or self.doc[at + 1].text == "-"):
                break
        return start

    def _no_begin(self, token: Token) -> bool:
        return token.pos_ in {"ADP", "CCONJ", "PUNCT", "PART"} or token.is_space

    def _opens(self, token: Token, start: int, end: int) -> bool:
        """Say whether a phrase cannot begin before this word of it."""
        if token.pos_ == "PRON" or token.lower_ in nouns().opening:
            return True
        if token.pos_ == "DET":
            return True
        return token.pos_ == "NUM" and not (start > 0 and self.doc[start - 1].pos_ == "PROPN") and start + 1 < end

    def _joins(self, at: int, start: int, head: int) -> bool:
        """Say whether a token can belong to the phrase that begins right after it and has this head."""
        token, after = self.doc[at], self.doc[start] if start <= head else None
        if token.lower_ in cues().times or token.is_space or token.lower_ in _APART:
            return False
        if token.pos_ == "PRON":
            return after is None or token.tag_ == "PRP$"
        if token.text in _MARKS:
            return after is not None and self._marks(at)
        if after is None or token.pos_ == "DET":
            return token.pos_ in NOMINAL | {"DET"} or token.text[:1].isupper()
        return self._describes(at, after, self.doc[head])

    def _marks(self, at: int) -> bool:
        """Say whether a mark stands inside a name: a hyphen without spaces, a bracket with its other half."""
        token = self.doc[at]
        if token.text in {"-", "/"}:
            return not token.whitespace_ and at > 0 and not self.doc[at - 1].whitespace_
        return token.text != ")" or "(" in self.doc[max(0, at - _BRACKET) : at].text

    def _describes(self, at: int, after: Token, head: Token) -> bool:
        """Say whether a word describes what stands after it: a name, an adjective, a noun as an adjective."""
        token = self.doc[at]
        if at > 0 and self.doc[at - 1].text == "-" and token.lower_ in nouns().adjectival:
            return True
        if token.dep_ == "amod" and token.pos_ == "VERB":
            return True
        if token.text[:1].isupper():
            return token.pos_ in NOMINAL | {"DET", "VERB", "X"} and not _place_before_nation(token, after)
        return token.pos_ in NOMINAL and self._modifies(token, after, head)

    def _modifies(self, token: Token, after: Token, head: Token) -> bool:
        """Say whether a word in lower case describes the head that it stands before."""
        listed = nouns()
        if after.pos_ == "PROPN" and after.text[:1].isupper():  # a role before a name
            role = speaks(token) or token.lemma_.lower() in listed.press or token.lower_ == "state"
            return token.pos_ == "NOUN" and token.tag_ == "NN" and role
        if token.tag_ == "NNS":  # "the groups spokesman", whose apostrophe is lost
            return token.lower_ in listed.compound or head.lemma_.lower() in listed.spokespeople
        if token.pos_ == "NOUN" and head.tag_ == "NNS":
            return speaks(token) or token.lower_ in listed.compound or token.lower_ in listed.press
        return True

    def _known(self, start: int, end: int) -> int:
        """Return where a surname begins of whom the article gives the whole name: "in Homs | Haddad said"."""
        last = self.doc[end - 1]
        if end - start < 2 or last.pos_ != "PROPN":
            return start
        whole = self.names.person([fold(last.text)]).lower().split()
        begin = end - 1
        while begin > start and (self.doc[begin - 1].lower_ in whole or self.doc[begin - 1].text == "-"):
            begin -= 1
        return begin if len(whole) > 1 and not any(speaks(t) for t in self.doc[start:begin]) else start

    # -- what a phrase hangs on

    def _whole(self, first: int, found: Range) -> Range | None:
        """Widen a phrase that hangs on a preposition or a participle to the speaker it belongs to."""
        start, end = found
        bare = self._bare(start, end)
        if bare > start and self._hangs(start, first):
            return self._also(first, bare), end
        at, best = start, None
        for _ in range(_HOPS):
            if not self._hangs(at, first) or (
                self.doc[at - 1].pos_ == "ADP" and self.doc[at - 1].lower_ not in _INWARD
            ):
                break
            wider = self._phrase(first, self._before_link(at, first))
            if wider is None:
                break
            at = self._bare(*wider) if self._hangs(wider[0], first) else wider[0]
            if best is not None and not self._speaks(wider):
                break
            best = at if self._speaks(wider) else best
            if best is not None and not (self._hangs(at, first) and self.doc[at - 1].lower_ in {"of", "for", "at"}):
                break
        if best is not None:
            return best, end
        return (self._also(first, start), end) if not self._hangs(start, first) else None

    def _bare(self, start: int, end: int) -> int:
        """Return where a speaker begins after a place: "in Homs | rights groups", "in Homs | AFP reporter".

        The phrase's own start when it does not begin with a place.
        """
        last = self.doc[end - 1]
        if end - start > 1 and last.text[:1].isupper():
            agency = fold(last.text) in nouns().outlets or (len(last) > 2 and last.text.isupper())
            return end - 1 if agency and not self.doc[end - 2].text.isupper() else start
        begin = next((at for at in range(start, end) if self.doc[at].is_lower), start)
        if not speaks(last) or self.doc[start].pos_ == "DET":
            return end - 1 if self.doc[start].pos_ == "DET" and last.tag_ == "NNS" and speaks(last) else start
        if begin > start and fold(self.doc[begin - 1].text) in nouns().outlets:
            return begin - 1
        return begin if last.tag_ == "NNS" or last.lemma_.lower() not in nouns().bodies else start

    def _hangs(self, start: int, first: int) -> bool:
        """Say whether a phrase is what a preposition or a clause about a noun ends in."""
        return self._before_link(start, first) < start

    def _before_link(self, start: int, first: int) -> int:
        """Return where the noun ends that a phrase is linked to, its own start when it is linked to none."""
        whole = start
        while start - 1 > first and self.doc[start - 1].pos_ == "ADJ" and self.doc[start - 1].is_lower:
            start -= 1  # "in northern | Homs"
        if start - 1 <= first:
            return whole
        link = self.doc[start - 1]
        if link.pos_ == "ADP" and link.tag_ != "RP":
            return start - 1
        if link.tag_ == "VBG" and link.dep_ != "amod" and speaks(self.doc[start - 2]):
            return start - 1
        relative = start - 3 > first and self.doc[start - 2].lower_ in {"that", "which", "who"}
        if relative and link.pos_ == "VERB" and speaks(self.doc[start - 3]):
            return start - 2
        return whole

    def _speaks(self, phrase: Range) -> bool:
        return speaks(self.doc[phrase[1] - 1], proper=True)

    def _also(self, first: int, start: int) -> int:
        """Return where the first of two speakers begins: "a witness and | a rebel official said"."""
        if start - 2 < first or self.doc[start - 1].lower_ != "and":
            return start
        other = self._phrase(first, start - 1)
        while other is not None and self._speaks(other):  # what was a list with commas
            start = other[0]
            other = self._phrase(first, start) if start > first else None
        return start


def speaks(noun: Token, *, proper: bool = False) -> bool:
    """Say whether a noun is a word for people or bodies."""
    lemma = noun.lemma_.lower()
    return (
        lemma in nouns().people
        or lemma in nouns().bodies
        or noun.lower_ == "media"
        or (proper and lemma in {"observatory", "committee", "network"})
    )


def _place_before_nation(token: Token, after: Token) -> bool:
    """Say whether a place ends what is said and an office begins: "on Damascus | British envoy X"."""
    return token.ent_type_ == "GPE" and after.ent_type_ == "NORP" and after.tag_ in {"JJ", "NNP"} and len(token) > 2


def phrase_end(doc: Doc, start: int, limit: int) -> int:
    """Return where a speaker that begins at a token ends, where another noun follows it: "the Observatory | rebels"."""
    for at in range(start + 1, limit):
        token, last = doc[at], doc[at - 1]
        if last.pos_ not in {"NOUN", "PROPN"}:
            continue
        paper = last.lemma_.lower() in nouns().papers
        body = not last.is_lower and (last.lemma_.lower() in nouns().bodies or last.lower_ == "observatory")
        name = (paper or body) and token.text[:1].isupper()
        name = name and not any(speaks(t) for t in doc[at : min(limit, at + 4)])
        if (name and token.pos_ != "CCONJ") or token.pos_ in {"DET", "PRON", "NUM"}:
            return at if token.tag_ != "WDT" else limit
    return limit
