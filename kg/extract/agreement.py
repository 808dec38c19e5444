"""Finds how a deal stands: a ceasefire, evacuation or talks proposed, reached, in force, broken, failed or denied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kg.claims import Modality
from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon
from kg.extract.parties import Party, parties
from kg.values import Agreement, State

FAR: Final = 13  # words between a deal and its state; on the training articles 9 gave F1 69.4, 13 gave 71.4
SOON: Final = 6  # words from "between" to a party, and from there to the next: "between A and the B-backed government"
NONE: Final = 3  # words from "no" to the deal: "no such new truce"
APART: Final = ("proposed", "denied")
"""States of a deal that is none yet, so that who denies the deal denies no such state: "denied the proposed truce"."""
CLAUSES: Final = frozenset({",", ";", "and", "but", "while"})
"""Words with which something else begins than what is denied."""
NEAR: Final = 5  # the same for a word that means little by itself: "under a ... deal"


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield each state of a deal that a sentence gives, once.

    "A truce brokered by A collapsed" tells of one state: what a participle adds
    to the deal counts only where the sentence says nothing else of it.
    """
    deals = list(lexicon("agreement", "deal").find(sentence.words))
    if not deals:
        return
    states = list(lexicon("agreement", "state").find(sentence.words))
    seen: set[str] = set()
    found: list[tuple[Finding, bool]] = []
    for match in sorted(states, key=lambda state: (_distance(state, deals)[0], state.start)):
        state = match.entry.get("state")
        distance, deal = _distance(match, deals)
        if deal is None or state in seen or distance > (NEAR if match.entry.says.get("near") else FAR):
            continue
        if match.entry.says.get("near") and deal.start < match.start:
            continue
        if match.entry.says.get("deal_first") and not _ends_something(sentence, match, deal):
            continue
        if match.entry.says.get("right_after") and not 0 <= match.start - deal.end <= 2:
            continue  # "the truce is holding", not "rebels hold the town under a truce"
        if match.form == "base" and state != "proposed" and _unreached(sentence, match):
            continue
        if state == "denied" and _denies_another(sentence, match, states):
            continue  # "denied that it had agreed to a truce" is a denial of his who denies it
        none = "no" in sentence.words[max(deal.start - NONE, 0) : deal.start]
        if none and state != "reached":
            continue  # "there is no truce in force"
        seen.add(state)
        found.append((_finding(sentence, match, deal, "denied" if none else state), _added(sentence, match, deal)))
    alone = all(added for _, added in found)
    yield from (finding for finding, added in found if alone or not added)


def _denies_another(sentence: Sentence, match: Match, states: Sequence[Match]) -> bool:
    """Say whether what is denied is itself a state of the deal: "denied reports that a truce was reached"."""
    if match.entry.word != "deny":
        return False
    later = (other for other in states if match.end <= other.start <= match.end + FAR)
    told = (sentence.words[match.end : other.start] for other in later if other.entry.get("state") not in APART)
    return any(not CLAUSES.intersection(words) for words in told)


def _ends_something(sentence: Sentence, match: Match, deal: Match) -> bool:
    """Say whether a deal is what ended something else, and not itself what ended."""
    token = sentence.doc[sentence.start + match.start]
    return deal.end <= match.start and any(child.dep_ == "dobj" for child in token.children)


def _added(sentence: Sentence, match: Match, deal: Match) -> bool:
    """Say whether a state only tells more of the deal: "a truce brokered by A", "under a deal"."""
    if match.entry.says.get("near"):
        return True
    token = sentence.doc[sentence.start + match.start]
    return token.tag_ == "VBN" and token.dep_ in ("acl", "amod") and deal.end <= match.start + 1


def _unreached(sentence: Sentence, match: Match) -> bool:
    """Say whether a verb only says what somebody should do or failed to do: "failed to agree"."""
    before = sentence.words[: match.start][-2:]
    return "to" in before and not sentence.word(sentence.start + match.start).endswith("s")


def _distance(state: Match, deals: Sequence[Match]) -> tuple[int, Match | None]:
    """Return the nearest deal and how many words lie between."""
    best: tuple[int, Match | None] = (10_000, None)
    for deal in deals:
        distance = max(deal.start - state.end, state.start - deal.end)
        if 0 <= distance < best[0]:
            best = (distance, deal)
    return best


def _finding(sentence: Sentence, match: Match, deal: Match, said: str) -> Finding:
    state: State = said  # type: ignore[assignment]  # a test holds the lexicon to the words of kg.values
    modality: Modality | None = match.entry.get("modality") or None  # type: ignore[assignment]  # a test holds the lexicon to the words of kg.values
    spans = sorted(Words(sentence.start + found.start, sentence.start + found.end) for found in (match, deal))
    return Finding(
        aspect="agreement",
        value=Agreement(state, _parties(sentence, spans[0].start)),
        trigger=sentence.start + match.start,
        words=tuple(spans),
        content=Words(spans[0].start, spans[-1].end),
        found_by=f"agreement/{match.entry.word}",
        modality=modality,
    )


def _parties(sentence: Sentence, start: int) -> str:
    """Return who made the deal, as far as the words after "between" or "by" say."""
    for token in sentence.tokens(start, start + 25):
        if token.lower_ in ("between", "by", "with"):
            later = [party for party in parties(sentence) if party.words.start > token.i]
            first = [party for party in later if party.words.start - token.i <= SOON][:1]
            second = [party for party in later[1:] if first and _joined(sentence, first[0], party)][:1]
            return " and ".join(party.text for party in first + second)
    return ""


def _joined(sentence: Sentence, first: Party, second: Party) -> bool:
    """Say whether "and" joins two parties: "between rebels and the foreign-backed government"."""
    between = sentence.tokens(first.words.end, second.words.start)
    joined = any(token.lower_ == "and" for token in between) and all(
        token.pos_ not in ("NOUN", "AUX") for token in between
    )
    return joined and len(between) <= SOON
