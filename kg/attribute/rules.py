"""Who says what by rules over the parse: one reader for each shape in which news reports speech.

The rules are what the learnt tagger is measured against, what runs without it,
and what finds the words that it leaves out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Span
from kg.attribute.cues import Cues, cues, nouns
from kg.attribute.quotes import Quote, quotations
from kg.attribute.spans import Draft, joined, stripped, tidy
from kg.attribute.speech import FEWEST, Speech, speeches, token_ranges
from kg.attribute.surface import TIMES, closes, colons, speaker_before
from kg.attribute.syntax import STEPS, Range, agent, ancestors, child, cue_words, passive, reach, subject

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST: Final = 250
"""Tokens of one reported clause; the longest sentence of PolNeAR's training part has 160. Longer is a list or a text
without full stops."""

_PHRASE: Final = frozenset({"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "PART", "ADP"})

_FINDING: Final = frozenset(
    "continue determine discuss document find recognize review show assess detail describe".split()
)
"""Cues that are as often no cue: "clashes continued"."""

_SHORT: Final = 20
"""Tokens of a speaker with his office, as the parse gives it."""


def find(doc: Doc, start: int = 0) -> list[Draft]:
    """Return the attributions of a parsed text from character `start` on, by position; some lie within others."""
    drafts = [draft for draft in _Reader(doc, start).drafts() if draft.content]
    return sorted(set(drafts), key=lambda draft: (draft.at, draft.cue))


class _Reader:
    """One text with what every rule needs: the words of reporting, the quotations and who speaks them."""

    def __init__(self, doc: Doc, start: int) -> None:
        self.doc = doc
        self.text: str = doc.text
        self.start = start
        self.cues: Cues = cues()
        self.stripped = stripped(self.text, start)
        self.quotes: list[Quote] = quotations(self.text, start)
        self.spoken: dict[int, Speech] = speeches(doc, self.quotes, start)
        self.marked: dict[int, Range] = {i: tokens for tokens in token_ranges(doc, self.quotes) for i in range(*tokens)}
        self.paragraph = _paragraphs(doc)
        self.sentence: list[Range] = [(s.start, s.end) for s in doc.sents for _ in s]
        self.quoted: set[int] = {i for speech in self.spoken.values() for i in speech.inside}

    def drafts(self) -> Iterator[Draft]:
        for token in self.doc:
            if token.idx < self.start or token.i in self.quoted:
                continue
            if token.pos_ in {"VERB", "AUX"}:
                yield from self._verb(token)
            if token.pos_ == "ADV" and token.lower_ in self.cues.adverbs:
                yield from self._adverb(token)
            elif token.pos_ == "NOUN":
                yield from self._noun(token)
            elif token.pos_ == "ADJ":
                yield from self._adjective(token)
            yield from self._phrase(token)
        for source, colon, content in colons(self.doc, self.sentence, self.start):
            if colon not in self.quoted:
                yield self._draft(source, [colon], [content])

    # -- verbs

    def _verb(self, verb: Token) -> Iterator[Draft]:
        lemma = verb.lemma_.lower()
        if verb.tag_ == "VB" and verb.dep_ in {"acl", "advcl", "relcl"} and lemma in _FINDING:
            return  # "an inquiry to determine whether"
        cue = cue_words(verb)
        if verb.i not in self.spoken and closes(verb, self.sentence[verb.i]):
            closing = self._closing(verb, cue)
            if closing is not None:
                yield closing
                return
        content = self._said(verb, lemma)
        if not content:
            return
        source = self._speaker(verb, lemma)
        if source and _within(source, content):
            return
        yield self._draft(source, cue, content, direct=verb.i in self.spoken)

    def _closing(self, verb: Token, cue: list[int]) -> Draft | None:
        """Read "... the Observatory said on Monday.": all of the sentence before the speaker."""
        who = child(verb, "nsubj")
        lemma = verb.lemma_.lower()
        source = speaker_before(self.doc, verb, self.sentence[verb.i], self.quoted)
        if who is not None and who.i not in self.quoted:
            parsed = self._noun_phrase(who)
            if source is None or (source[0] >= parsed[0] and source[1] <= parsed[1] and self._hangs(source[0])):
                fits = parsed[1] <= verb.i and parsed[1] - parsed[0] <= _SHORT and not self._has_verb(parsed)
                source = parsed if fits else source
        start = self.sentence[verb.i][0]
        if lemma in _FINDING and source is not None and not self._is_speaker(source):
            return None
        if source is None or source[0] - start < 3 or any(i in self.quoted for i in range(start, source[0])):
            return None
        for token in self.doc[start : source[0]]:
            if token.pos_ == "VERB" and token.lemma_.lower() in self.cues.clause and self._introduces(token, source[0]):
                return None
        if not any(t.pos_ in {"VERB", "AUX"} for t in self.doc[start : source[0]]):
            return None
        return self._draft(source, cue, [(start, source[0])])

    def _is_speaker(self, tokens: Range) -> bool:
        """Say whether a phrase is a pronoun, or ends in a name or in a word for people and bodies."""
        last = self.doc[tokens[1] - 1]
        lemma = last.lemma_.lower()
        return last.pos_ in {"PRON", "PROPN"} or lemma in nouns().people or lemma in nouns().bodies

    def _hangs(self, start: int) -> bool:
        """Say whether what stands before a phrase takes it as its object or its last word: "monitoring | the war"."""
        before = self.doc[start - 1] if start else None
        return (
            before is not None
            and before.pos_ in {"ADP", "VERB", "CCONJ", "PROPN", "NOUN", "PART"}
            and before.pos_ != "NUM"
        )

    def _has_verb(self, tokens: Range) -> bool:
        return any(t.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and t.dep_ != "amod" for t in self.doc[tokens[0] : tokens[1]])

    @staticmethod
    def _introduces(verb: Token, before: int) -> bool:
        """Say whether an earlier verb of the sentence reports what follows it."""
        return child(verb, "nsubj") is not None and any(
            c.dep_ == "ccomp" and verb.i < c.i < before for c in verb.children
        )

    def _said(self, verb: Token, lemma: str) -> list[Range]:
        """Return the stretches that the verb reports, none when it is no cue here."""
        words = self.cues
        speech = self.spoken.get(verb.i)
        clause = child(verb, "ccomp")
        if speech is not None:
            return self._with_clause(clause, speech)
        if clause is not None and lemma in words.clause and self._is_clause(verb, clause):
            return self._clause(verb, clause)
        open_clause = child(verb, "xcomp")
        if open_clause is not None:
            infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in open_clause.children)
            if lemma in (words.infinitive if infinitive else words.gerund) and open_clause.i > verb.i:
                return self._infinitive(verb, open_clause)
        if clause is not None and lemma in words.infinitive and clause.i > verb.i:
            return [reach(clause)]
        if lemma in words.clause and verb.dep_ in {"parataxis", "ccomp", "dep"} and self._set_in(verb):
            return self._around(verb)
        return self._object(verb, lemma)

    @staticmethod
    def _with_clause(clause: Token | None, speech: Speech) -> list[Range]:
        if clause is not None and clause.i not in speech.inside:
            start, end = reach(clause)
            if any(start <= i < end for i in speech.inside):
                return [(start, end), *speech.ranges]
        return list(speech.ranges)

    @staticmethod
    def _is_clause(verb: Token, clause: Token) -> bool:
        """Say whether a clause is what is said, and not a purpose or a comparison ("as he said")."""
        return (
            not any(c.dep_ == "mark" and c.lower_ in {"as", "than", "like"} for c in verb.children) or clause.i > verb.i
        )

    def _clause(self, verb: Token, clause: Token) -> list[Range]:
        start, end = reach(clause)
        if end > verb.i and clause.i > verb.i:
            end = self._runs_to(verb, end)
        return [(start, end)]

    def _runs_to(self, verb: Token, end: int) -> int:
        """Return where a clause after its verb really ends: verbs without a subject that the parse tied to "said" go on with it."""
        for word in verb.children:
            if word.i < end or word.left_edge.i > end + 1:
                continue
            lemma = word.lemma_.lower()
            own = any(c.dep_ in {"nsubj", "nsubjpass"} for c in word.children)
            if (
                word.dep_ in {"conj", "advcl", "dep"}
                and not own
                and lemma not in self.cues.clause
                and word.pos_ == "VERB"
            ):
                end = word.right_edge.i + 1
        return end

    def _infinitive(self, verb: Token, clause: Token) -> list[Range]:
        start, end = reach(clause)
        obj = child(verb, "dobj")
        if obj is not None and obj.i < clause.i:
            start = min(start, obj.left_edge.i)
        ranges = [(start, end)]
        if passive(verb) and agent(verb) is None:
            who = subject(verb)
            if who is not None:
                ranges.insert(0, reach(who))
        return ranges

    @staticmethod
    def _set_in(verb: Token) -> bool:
        """Say whether a cue with its own subject stands inside the clause that it reports."""
        return child(verb, "nsubj") is not None and child(verb, "ccomp", "dobj", "xcomp") is None

    def _around(self, verb: Token) -> list[Range]:
        head = verb.head
        start, end = reach(head)
        left, right = reach(verb)
        return [(start, min(left, end)), (max(right, start), end)]

    def _object(self, verb: Token, lemma: str) -> list[Range]:
        obj = child(verb, "dobj")
        if verb.tag_ == "VB" and child(verb, "aux") is not None and subject(verb) is None:
            return []
        if (
            obj is not None
            and lemma in self.cues.object
            and obj.i > verb.i
            and (obj.pos_ != "PRON" or _tail(verb, obj) > obj.i + 1)
        ):
            return [(obj.left_edge.i, max(reach(obj)[1], _tail(verb, obj)))]
        if obj is not None and lemma in self.cues.toll and obj.i > verb.i and _tolls(obj):
            return [(obj.left_edge.i, max(reach(obj)[1], _tail(verb, obj)))]
        for preposition in verb.children:
            if preposition.dep_ == "prep" and (lemma, preposition.lower_) in self.cues.preposition:
                return [(preposition.i + 1, preposition.right_edge.i + 1)]
        return []

    def _speaker(self, verb: Token, lemma: str) -> Range | None:
        if passive(verb):
            by = agent(verb)
            if by is not None:
                return reach(by)
            quoted_as = child(verb, "prep")
            if quoted_as is None or quoted_as.lower_ != "as":
                return None
        del lemma
        who = subject(verb)
        speech = self.spoken.get(verb.i)
        if who is None or who.i in self.quoted:
            return self._beside(verb) if speech is not None else None
        return self._noun_phrase(who)

    def _beside(self, verb: Token) -> Range | None:
        """Return the noun phrase next to the verb of a quotation whose parse went wrong: before it, else after it."""
        for near in (verb.i - 1, verb.i + 1):
            if not 0 <= near < len(self.doc):
                continue
            token = self.doc[near]
            if near in self.quoted or token.pos_ not in {"NOUN", "PROPN", "PRON", "DET", "ADJ"}:
                continue
            end = near + 1
            while near > 0 and near - 1 not in self.quoted and self.doc[near - 1].pos_ in _PHRASE and near < verb.i:
                near -= 1
            while end < len(self.doc) and end not in self.quoted and self.doc[end].pos_ in _PHRASE and end > verb.i:
                end += 1
            return near, end
        return None

    def _noun_phrase(self, noun: Token) -> Range:
        start, end = reach(noun)
        for word in noun.children:
            if word.left_edge.i <= noun.i:
                continue
            aside = word.dep_ == "prep" and any(c.lemma_.lower() in nouns().statement for c in word.children)
            if aside or (self.stripped and word.dep_ == "relcl"):
                end = min(end, word.left_edge.i)
        for i in range(noun.i - 1, start - 1, -1):
            if "\n" in self.doc[i].text or i in self.quoted:
                start = i + 1
                break
        for i in range(noun.i + 1, min(end, noun.i + LONGEST)):
            if "\n" in self.doc[i].text or i in self.quoted:
                end = i
                break
        return start, end

    # -- other shapes

    def _phrase(self, token: Token) -> Iterator[Draft]:
        """Read "according to X": the source is the phrase, the content the clause that it hangs on."""
        words = next((p for p in self.cues.sources if self._matches(token, p)), None)
        if words is None:
            return
        last = self.doc[token.i + len(words) - 1]
        noun = child(last, "pobj", "pcomp") or child(token, "pobj")
        if noun is None or noun.i <= last.i:
            return
        cue = list(range(token.i, last.i + 1))
        source = self._noun_phrase(noun)
        head = token.head
        if token.dep_ == "prep" and head.pos_ not in {"VERB", "AUX"} or head is token:
            head = next((a for a in ancestors(token) if a.pos_ in {"VERB", "AUX"}), token)
        start, end = reach(head)
        left, right = reach(token)
        first, last = self.sentence[token.i]
        if left - first <= 1 or last - right <= STEPS:
            start, end = self._sentence(first, last, left, right)
        yield self._draft(source, cue, [(start, min(left, end)), (max(right, start), end)])

    def _sentence(self, start: int, end: int, left: int, right: int) -> Range:
        """Return the whole sentence, but for what another source says before or after in it."""
        for token in self.doc[start:left]:
            if token.pos_ == "VERB" and token.lemma_.lower() in self.cues.clause and self._introduces(token, left):
                start = max(start, next(c for c in token.children if c.dep_ == "ccomp").left_edge.i)
        return start, max(end, right)

    def _matches(self, token: Token, phrase: tuple[str, ...]) -> bool:
        if token.lower_ != phrase[0] or token.i + len(phrase) >= len(self.doc):
            return False
        return all(self.doc[token.i + k].lower_ == word for k, word in enumerate(phrase))

    def _adverb(self, adverb: Token) -> Iterator[Draft]:
        head = adverb.head
        if head.pos_ not in {"VERB", "AUX"}:
            head = next((a for a in ancestors(adverb) if a.pos_ in {"VERB", "AUX"}), head)
        start, end = reach(head)
        yield self._draft(None, [adverb.i], [(start, adverb.i), (adverb.i + 1, end)])

    def _noun(self, noun: Token) -> Iterator[Draft]:
        if noun.lemma_.lower() not in self.cues.nouns:
            return
        clause = child(noun, "acl", "ccomp")
        if clause is None or clause.i < noun.i or clause.tag_ in {"VBN", "VBG"}:
            return
        owner = child(noun, "poss")
        yield self._draft(reach(owner) if owner is not None else None, [noun.i], [reach(clause)])

    def _adjective(self, adjective: Token) -> Iterator[Draft]:
        if adjective.lemma_.lower() not in self.cues.adjectives:
            return
        clause = child(adjective, "ccomp")
        if clause is None or clause.i < adjective.i or adjective.head.lemma_ != "be":
            return
        who = subject(adjective.head)
        if who is not None and who.lower_ not in {"it", "there"}:
            yield self._draft(self._noun_phrase(who), [adjective.head.i, adjective.i], [reach(clause)])

    # -- spans

    def _draft(self, source: Range | None, cue: list[int], content: list[Range], *, direct: bool = False) -> Draft:
        taken = sorted([*([source] if source else []), *((i, i + 1) for i in cue)])
        spoken = {tokens for speech in self.spoken.values() for tokens in speech.ranges} if direct else set()
        widened = [
            whole if whole in spoken else self._one_paragraph(self._whole_quotes(whole, cue), cue)
            for whole in content
            if whole[0] < whole[1]
        ]
        pieces = [piece for whole in widened if whole[1] - whole[0] <= LONGEST for piece in _without(whole, taken)]
        return Draft(
            source=tidy(self.text, [self._span(source)]) if source else (),
            cue=joined(self.text, [self._span((i, i + 1)) for i in cue]),
            content=tidy(self.text, [self._span(piece) for piece in pieces]),
        )

    def _span(self, tokens: Range) -> Span:
        first, last = self.doc[tokens[0]], self.doc[tokens[1] - 1]
        return Span(max(first.idx, self.start), last.idx + len(last))

    def _whole_quotes(self, piece: Range, cue: list[int]) -> Range:
        """Widen a stretch to the ends of the quotations that it reaches into, unless the cue stands there."""
        start, end = piece
        for at in (start, end - 1):
            quote = self.marked.get(at)
            if quote is not None and not any(quote[0] <= i < quote[1] for i in cue):
                start, end = min(start, quote[0]), max(end, quote[1])
        if end in self.marked and self.marked[end][0] == end and self.marked[end][1] - end < FEWEST + 2:
            end = self.marked[end][1]
        return start, end

    def _one_paragraph(self, piece: Range, cue: list[int]) -> Range:
        """Cut a stretch at the paragraph of its cue: a heading glued to a sentence is no part of it."""
        at = self.paragraph[cue[0]]
        start = max(piece[0], bisect_left(self.paragraph, at))
        end = max(start, min(piece[1], bisect_right(self.paragraph, at)))
        return start, end


def _paragraphs(doc: Doc) -> list[int]:
    """Return the number of the paragraph that each token stands in."""
    numbers, number = [], 0
    for token in doc:
        numbers.append(number)
        number += "\n" in token.text_with_ws
    return numbers


def _tolls(noun: Token) -> bool:
    """Say whether an object is a toll, or a loss or a deed that somebody keeps count of."""
    return noun.lemma_.lower() in {
        "toll",
        "number",
        "count",
        "figure",
        "casualty",
        "death",
        "breach",
        "violation",
    } or any(c.dep_ == "nummod" for c in noun.children)


def _tail(verb: Token, obj: Token) -> int:
    """Return where the complements after an object end: "described it as a disgrace"."""
    end = obj.right_edge.i + 1
    for word in verb.children:
        if word.i > obj.i and word.dep_ in {"prep", "xcomp", "oprd", "dative"} and word.left_edge.i == end:
            if word.dep_ == "prep" and any(t.lower_ in TIMES for t in word.children):
                break
            end = word.right_edge.i + 1
    return end


def _within(source: Range, content: Iterable[Range]) -> bool:
    return any(
        start <= source[0] and source[1] <= end and end - start == source[1] - source[0] for start, end in content
    )


def _without(whole: Range, taken: Iterable[Range]) -> Iterator[Range]:
    """Yield what is left of a stretch when others are cut out of it."""
    start, end = whole
    for left, right in taken:
        if right <= start or left >= end:
            continue
        if left > start:
            yield start, left
        start = max(start, right)
    if start < end:
        yield start, end
