"""Makes claims of findings: adds who says it, where, when and how sure, sentence by sentence.

Kept per article and in its order, because what a sentence leaves out (its day,
its place) is what the sentences before it said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kg.articles import Article, Span
from kg.claims import NOTHING, Attribution, Claim, Mention
from kg.extract.confidence import confidence
from kg.extract.corrections import CORRECTION
from kg.extract.finding import Finding, Sentence, Words
from kg.extract.modality import Stance, stance
from kg.extract.voice import Attributions, Voice, claimed, voices
from kg.extract.when import Day, anchor, apart, days, happened
from kg.extract.where import REGION, TOWN, MainPlace, Place, nearest, places, whole_war
from kg.values import COUNTS, Agreement, Control, Responsibility, Weapon

if TYPE_CHECKING:
    from spacy.tokens import Doc

EARLY: Final = 6  # sentences at the start in which an article names its day
FRESH: Final = 2  # sentences for which the day of a sentence is still meant; then the article's first day is
RECENT: Final = 1  # sentences for which the town of a sentence is still meant; then the article's main town is
LASTING: Final = ("proposed", "reached")
"""States of a deal that are undated unless their own sentence dates them: they are told as background."""

STRIKES: Final = ("weapon/air", "weapon/shell")
"""Patterns of weapons that are named as deeds: "air strike", "shelling"."""

OBJECT: Final = 5
"""Words from who did it and what he did to the strike that he did: "carried out | a series of air strikes"."""

STANDING: Final = ("reached", "in force")
"""States that turn into a denial where the clause is denied."""


@dataclass(frozen=True, slots=True)
class _Here:
    """A sentence with its places, the days of what happened, and the day on which it was said."""

    sentence: Sentence
    named: Sequence[Place]
    dated: Sequence[Day]
    said: str


class Assembly:
    """One article on its way from findings to claims."""

    def __init__(self, article: Article, doc: Doc, attributions: Sequence[Attribution], start: int) -> None:
        self.article, self.doc, self.attributions = article, doc, Attributions(attributions)
        self.today = anchor(article, start)
        self._day, self._undated, self._first_day, self._own_day = "", 0, "", ""
        self._last, self._since = NOTHING, 0
        self.mains = MainPlace()
        self._main, self._main_name = NOTHING, ""
        self._id = article.id  # hashes the whole text, so once an article
        self._starts = [token.idx for token in doc]
        self._words_of_text = {token.text for token in doc}
        self._counted: set[str] = set()

    def survey(self, sentences: Sequence[Sentence]) -> None:
        """Look at the whole article before its claims are made, for the town that it is about."""
        for number, sentence in enumerate(sentences):
            self.mains.see(sentence)
            if sentence.part == "caption":
                continue
            told = [day for day in apart(days(sentence, self.today), self._cues(sentence))[0] if day.single]
            self._own_day = self._own_day or "".join(day.iso for day in told if day.own)[:10]
            if number < EARLY:
                self._first_day = self._first_day or "".join(day.iso for day in told[:1])
        best = self.mains.best()
        if best:
            sentence, place = best
            self._main, self._main_name = self._placed(place.words), sentence.text(place.words)

    def claims(self, sentence: Sentence, findings: Sequence[Finding]) -> Iterator[Claim]:
        """Yield the claims of one sentence; sentences must come in order."""
        here = _Here(sentence, places(sentence), *apart(days(sentence, self.today), self._cues(sentence)))
        for finding in findings:
            for voice in self._heard(finding, findings):
                how = stance(sentence, finding, voice.cue.text)
                if (
                    _says_nothing(finding, how)
                    or _only_who(finding, findings, how)
                    or self._counts_speaker(finding, voice)
                ):
                    continue
                yield self._claim(here, finding, voice, how)
            self._counted.add(finding.aspect)
        self._remember(here)

    def _counts_speaker(self, finding: Finding, voice: Voice) -> bool:
        """Say whether a number is of who tells it: "according to | the mayor |, 12 people died"."""
        if finding.aspect not in COUNTS or not voice.source.spans:
            return False
        figure = [self._span(words) for words in finding.words]
        return all(any(own.start <= one.start and one.end <= own.end for own in voice.source.spans) for one in figure)

    def _heard(self, finding: Finding, others: Sequence[Finding]) -> list[Voice]:
        """Return who puts a finding forward; an old toll that nobody gives is his who gives the new one beside it."""
        own = self._voices(finding)
        if not finding.old or any(voice.kind != "publisher" for voice in own):
            return own
        newer = next((one for one in others if one.aspect == finding.aspect and not one.old), None)
        return self._voices(newer) if newer else own

    def _voices(self, finding: Finding) -> list[Voice]:
        at = self._span(Words(finding.trigger, finding.trigger + 1))
        if finding.claimer is None:
            return voices(self.attributions.near(at), at)
        cue = self._mention((finding.cue,)) if finding.cue else NOTHING
        return [claimed(self.attributions.near(at), at, self._mention((finding.claimer,)), cue)]

    def _claim(self, here: _Here, finding: Finding, voice: Voice, how: Stance) -> Claim:
        finding = _denied(finding, how)
        date = happened(here.sentence, here.dated, finding.trigger)
        start, end = self._span(Words(here.sentence.start, here.sentence.end))
        return Claim(
            article=self._id,
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
            place=self._where(here, finding, voice),
            date=self._when(here, finding, how, date),
            said=here.said,
            modality=how.modality,
            part=here.sentence.part,
            old=finding.old,
            further=finding.further and finding.aspect in self._counted,
            subset=finding.subset,
            confidence=confidence(finding),
            found_by=finding.found_by,
        )

    def _when(self, here: _Here, finding: Finding, how: Stance, date: str) -> str:
        """Return the day of what happened: its clause's, else that of the sentences before, else the story's."""
        if date or how.modality == "future":
            return date
        if isinstance(finding.value, Agreement) and finding.value.state in LASTING:
            return ""
        near = self._day if self._undated <= FRESH else ""
        published = self.today.isoformat() if self.today else ""
        told = near or self._own_day or self._first_day or self._day or published
        return min(told, here.said) if here.said else told  # nobody tells what has yet to happen

    def _where(self, here: _Here, finding: Finding, voice: Voice) -> Mention:
        """Return the place of what happened: named by its clause, else the article's main town, else the last one."""
        if finding.place is not None:
            return self._placed(finding.place)
        avoid = {i for mention in (voice.source, voice.cue) for i in self._tokens(mention)}
        if finding.aspect not in COUNTS:
            avoid |= {i for words in finding.words for i in range(words.start, words.end)}
        place = nearest(here.named, finding.trigger, avoid)
        if place is not None and place.narrow == TOWN:
            return self._placed(place.words)
        if place is not None and place.narrow == REGION:
            return self._main if self._fits(place, here.sentence) else self._placed(place.words)
        if place is not None and whole_war(here.sentence):
            return self._placed(place.words)
        near = self._last if self._since <= RECENT else NOTHING
        return near or self._main or self._last or (self._placed(place.words) if place else NOTHING)

    def _fits(self, wider: Place, sentence: Sentence) -> bool:
        """Say whether the main town lies in a wider place as far as the article tells."""
        return self._main_name != "" and self.mains.lies_in(self._main_name, sentence.text(wider.words))

    def _cues(self, sentence: Sentence) -> list[Words]:
        """Return the words of a sentence that say that somebody says something."""
        first, last = self._span(Words(sentence.start, sentence.end))
        cues = [
            a.cue
            for a in self.attributions.near(Span(first, last))
            if a.cue.spans and first <= a.cue.spans[0].start < last
        ]
        return [words for cue in cues if (words := self._words(cue))]

    def _remember(self, here: _Here) -> None:
        single = [day.iso for day in here.dated if day.single]
        self._undated += 1
        if single and here.sentence.part != "caption":
            self._day, self._undated = single[0], 0
        towns = [place for place in here.named if place.narrow == TOWN and place.at]
        self._since = 0 if towns else self._since + 1
        if towns:
            self._last = self._placed((nearest(towns, here.sentence.start, set()) or towns[0]).words)

    def _placed(self, words: Words) -> Mention:
        """Return the words of a place, without the "s" of a lost apostrophe ("Aleppos" where "Aleppo" stands, too)."""
        mention = self._mention((words,))
        word = self.doc[words.end - 1].text
        if word.endswith("s") and word[:-1] in self._words_of_text:
            start, end = mention.spans[0]
            return Mention(self.article.text[start : end - 1], (Span(start, end - 1),))
        return mention

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
        first = bisect_right(self._starts, mention.spans[0].start) - 1
        last = bisect_left(self._starts, mention.spans[-1].end)
        return Words(max(first, 0), last) if last > max(first, 0) else None


def _denied(finding: Finding, how: Stance) -> Finding:
    """Turn a value into its denial where the clause is denied; occurrence says so by itself."""
    value = finding.value
    if isinstance(value, Responsibility | Weapon | Control) and (how.denied != how.negated):
        return replace(finding, value=replace(value, polarity="denies"))
    if isinstance(value, Agreement) and value.state in STANDING and (how.denied != how.negated):
        return replace(finding, value=replace(value, state="denied"))
    return finding


def _only_who(finding: Finding, others: Sequence[Finding], how: Stance) -> bool:
    """Say whether a strike is denied only as the denier's own: "denied that its planes had carried out air strikes".

    That says who did not do it, which is a claim of its own, and nothing of what was used.
    """
    if how.denied == how.negated:
        return False
    if finding.found_by == "weapon/aircraft":
        return True  # whose warplanes they were is all that is denied
    return finding.found_by in STRIKES and any(
        isinstance(other.value, Responsibility) and other.content.start <= finding.trigger < other.content.end + OBJECT
        for other in others
    )


def _says_nothing(finding: Finding, how: Stance) -> bool:
    """Say whether a clause gives no answer: a wish, a threat, or what is denied and not answered by that."""
    if finding.found_by.endswith(CORRECTION):
        return False  # what "should have been 16" and "was 16, not 60" deny is the other figure
    if isinstance(finding.value, Agreement) and (how.denied != how.negated):
        stands = finding.value.state == "reached" or (finding.value.state == "in force" and how.denied)
        return how.unreal or not stands  # who denies that a truce was broken does not say how it stands
    undecided = isinstance(finding.value, Responsibility) and finding.modality is not None
    unreal = how.unreal and not finding.old  # "said 60 died; it should have been 16" does not wish that 60 had died
    return (unreal and not undecided) or (finding.aspect in COUNTS and (how.denied or how.negated))
