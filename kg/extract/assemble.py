"""Makes claims of findings: adds who says it, where, when and how sure, sentence by sentence.

Kept per article and in its order, because what a sentence leaves out (its day,
its place) is what the sentences before it said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.articles import Article, Span
from kg.claims import NOTHING, Attribution, Claim, Mention
from kg.extract.finding import Finding, Sentence, Words
from kg.extract.modality import Stance, stance
from kg.extract.voice import Voice, claimed, voices
from kg.extract.when import Day, anchor, days, happened
from kg.extract.where import Place, nearest, places
from kg.values import COUNTS, Control, Responsibility, Weapon

if TYPE_CHECKING:
    from spacy.tokens import Doc

STANDING: Final = ("control", "agreement")
"""Aspects of a state that lasts: undated unless their own sentence dates them."""


class Assembly:
    """One article on its way from findings to claims."""

    def __init__(self, article: Article, doc: Doc, attributions: Sequence[Attribution], start: int) -> None:
        self.article, self.doc, self.attributions = article, doc, attributions
        self.today = anchor(article, start)
        self._day = ""
        self._place = NOTHING
        self._counted: set[str] = set()

    def claims(self, sentence: Sentence, findings: Sequence[Finding]) -> Iterator[Claim]:
        """Yield the claims of one sentence; sentences must come in order."""
        named, dated = places(sentence), days(sentence, self.today)
        for finding in findings:
            for voice in self._voices(finding):
                how = stance(sentence, finding, voice.cue.text)
                if _says_nothing(finding, how):
                    continue
                yield self._claim(sentence, finding, voice, how, named, dated)
            self._counted.add(finding.aspect)
        self._remember(sentence, named, dated)

    def _voices(self, finding: Finding) -> list[Voice]:
        at = self._span(Words(finding.trigger, finding.trigger + 1))
        if finding.claimer is None:
            return voices(self.attributions, at)
        cue = self._mention((finding.cue,)) if finding.cue else NOTHING
        return [claimed(self.attributions, at, self._mention((finding.claimer,)), cue)]

    def _claim(  # noqa: PLR0913 -- everything a claim is made of
        self, sentence: Sentence, finding: Finding, voice: Voice, how: Stance, named: list[Place], dated: list[Day]
    ) -> Claim:
        cue = self._words(voice.cue)
        finding = _denied(finding, how)
        date, said = happened(dated, finding.trigger, cue)
        start, end = self._span(Words(sentence.start, sentence.end))
        return Claim(
            article=self.article.id,
            aspect=finding.aspect,
            value=finding.value,
            sentence=self.article.text[start:end],
            start=start,
            end=end,
            content=self._mention((finding.content,)),
            words=self._mention(finding.words),
            source=voice.source,
            cue=voice.cue,
            referent=voice.referent,
            kind=voice.kind,
            via=voice.via,
            place=self._where(sentence, finding, voice, named),
            date=self._when(finding, how, date),
            said=said,
            modality=how.modality,
            part=sentence.part,
            old=finding.old,
            further=finding.further and finding.aspect in self._counted,
            subset=finding.subset,
            confidence=round(finding.confidence, 2),
            found_by=finding.found_by,
        )

    def _when(self, finding: Finding, how: Stance, date: str) -> str:
        if date or how.modality == "future":
            return date
        if finding.aspect in STANDING:
            return ""
        return self._day or (self.today.isoformat() if self.today else "")

    def _where(self, sentence: Sentence, finding: Finding, voice: Voice, named: list[Place]) -> Mention:
        if finding.place is not None:
            return self._mention((finding.place,))
        avoid = {i for mention in (voice.source, voice.cue) for i in self._tokens(mention)}
        avoid |= {i for words in finding.words for i in range(words.start, words.end)} if finding.aspect not in COUNTS else set()
        place = nearest(sentence, named, finding.trigger, avoid)
        if place is not None and (place.narrow or not self._place):
            return self._mention((place.words,))
        return self._place or NOTHING

    def _remember(self, sentence: Sentence, named: list[Place], dated: list[Day]) -> None:
        single = [day.iso for day in dated if "/" not in day.iso]
        if single and sentence.part != "caption":
            self._day = single[0]
        narrow = [place for place in named if place.narrow == 2 and place.at] or [p for p in named if p.narrow]
        if narrow:
            self._place = self._mention((narrow[0].words,))

    def _span(self, words: Words) -> Span:
        last = self.doc[words.end - 1]
        return Span(self.doc[words.start].idx, last.idx + len(last.text))

    def _mention(self, stretches: Sequence[Words]) -> Mention:
        spans = tuple(self._span(words) for words in stretches)
        return Mention(" ... ".join(self.article.text[a:b] for a, b in spans), spans)

    def _tokens(self, mention: Mention) -> list[int]:
        words = self._words(mention)
        return list(range(words.start, words.end)) if words else []

    def _words(self, mention: Mention) -> Words | None:
        if not mention.spans:
            return None
        piece = self.doc.char_span(mention.spans[0].start, mention.spans[-1].end, alignment_mode="expand")
        return Words(piece.start, piece.end) if piece else None


def _denied(finding: Finding, how: Stance) -> Finding:
    """Turn a value into its denial where the clause is denied; occurrence says so by itself."""
    value = finding.value
    if isinstance(value, Responsibility | Weapon | Control) and (how.denied != how.negated):
        return replace(finding, value=replace(value, polarity="denies"))
    return finding


def _says_nothing(finding: Finding, how: Stance) -> bool:
    """Say whether a clause gives no answer: a wish, a threat, or a count that is denied."""
    return how.unreal or (finding.aspect in COUNTS and (how.denied or how.negated))
