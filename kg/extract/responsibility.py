"""Finds who did it: who killed, struck, shelled, or is accused of it or claims it.

One claim for each doer in a sentence: "Russian jets struck the town, and the
Russian raids went on" says once that Russia did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon, words
from kg.extract.parties import Party, after, before, parties
from kg.values import Responsibility

REACH: Final = 7  # words from a verb to the attack that it is about: "launched a series of heavy air raids"
SUBJECT: Final = 12  # words from a subject to its verb
BY: Final = 6  # words from a noun or passive verb to "by"
FILL: Final = frozenset("heavy fierce intense deadly new fresh air aerial suspected alleged several two three deadly series of intensive violent joint recent repeated 's \" - and car suicide rocket".split())


@dataclass(frozen=True, slots=True)
class _Deed:
    sentence: Sentence
    match: Match
    start: int
    end: int
    sides: Sequence[Party]


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield each doer that a sentence names, once."""
    sides = parties(sentence)
    if not sides:
        return
    seen: set[str] = set()
    for match in lexicon("responsibility").find(sentence.words):
        deed = _Deed(sentence, match, sentence.start + match.start, sentence.start + match.end, sides)
        party = _doer(deed)
        if party is None or party.text.lower() in seen:
            continue
        seen.add(party.text.lower())
        yield _finding(deed, party)


def _finding(deed: _Deed, party: Party) -> Finding:
    says = deed.match.entry
    trigger = Words(deed.start, deed.end)
    spans = tuple(sorted([party.words, trigger]))
    accused = says.get("doer") == "object"
    return Finding(
        aspect="responsibility",
        value=Responsibility(_actors(deed.sentence, party)),
        trigger=party.words.start if accused else deed.start,
        words=spans,
        content=Words(spans[0].start, spans[-1].end),
        found_by=f"responsibility/{says.get('doer')}",
        confidence=0.5 if party.generic else 0.7,
        claimer=_accuser(deed) if accused else party.words if says.get("doer") == "self" else None,
        cue=trigger if says.get("doer") in ("object", "self") else None,
    )


def _actors(sentence: Sentence, party: Party) -> tuple[str, ...]:
    """Return the doer in the text's words; "the regime or Russia" is two."""
    index = party.words.end
    if sentence.word(index) == "or":
        other = after(parties(sentence), index + 1, 2)
        if other:
            return (party.text, other.text)
    return (party.text,)


def _doer(deed: _Deed) -> Party | None:
    says, sentence = deed.match.entry, deed.sentence
    if says.get("needs") and not any(
        word in words("responsibility", "attack") for word in sentence.words[deed.end - sentence.start :][:REACH]
    ):
        return None
    match says.get("doer"):
        case "subject":
            party = _passive_agent(deed) if _passive(deed) else _subject(deed)
        case "beside":
            party = _beside(deed)
        case "object":
            party = after(list(deed.sides), deed.end, 3)
        case "after":
            party = after(list(deed.sides), deed.end, 2)
        case _:
            party = before(list(deed.sides), deed.start, SUBJECT)
    return None if party is None or _kind_only(deed, party) else party


def _kind_only(deed: _Deed, party: Party) -> bool:
    """Say whether the words name a sort of attack and no side: "a terrorist attack"."""
    return all(word in words("responsibility", "kinds") for word in party.text.lower().split())


def _passive(deed: _Deed) -> bool:
    if deed.match.form != "ed":
        return False
    tokens = deed.sentence.tokens(deed.start - 4, deed.start)
    aux = [t.lower_ for t in tokens if t.pos_ in ("AUX", "VERB") or t.lower_ in ("been", "were", "was", "being")]
    if aux and aux[-1] in ("was", "were", "been", "being", "is", "are", "be"):
        return True
    return deed.sentence.doc[deed.start].tag_ == "VBN" and (not aux or aux[-1] not in ("has", "have", "had"))


def _passive_agent(deed: _Deed) -> Party | None:
    for token in deed.sentence.tokens(deed.end, deed.end + BY + 4):
        if token.lower_ == "by":
            return after(list(deed.sides), token.i + 1, 3)
        if token.tag_ in ("VBD", "VBZ", "VBP") or token.lower_ in (",", ";"):
            break
    return None


def _subject(deed: _Deed) -> Party | None:
    """Return the party that the verb's subject names, by the parse and else by nearness."""
    token = deed.sentence.doc[deed.start]
    for _ in range(4):
        subjects = [child for child in token.children if child.dep_ == "nsubj" and child.i < deed.start]
        if token.dep_ in ("acl", "relcl") and not subjects:
            subjects = [token.head]
        for subject in subjects:
            party = _within(deed, subject.left_edge.i, subject.i + 1) or _within(deed, subject.left_edge.i, min(subject.right_edge.i + 1, deed.start))
            if party:
                return party
        if subjects or token.head.i == token.i or not deed.sentence.start <= token.head.i < deed.sentence.end:
            break
        token = token.head
    near = before(list(deed.sides), deed.start, 2)
    return near if near and near.words.end == deed.start else None


def _within(deed: _Deed, start: int, end: int) -> Party | None:
    found = [party for party in deed.sides if start <= party.words.start < end]
    return found[0] if found else None


def _beside(deed: _Deed) -> Party | None:
    """Return the party before an attack's name, or after "by"."""
    index = deed.start
    if deed.match.entry.says.get("noun") and deed.sentence.doc[deed.start].pos_ == "VERB":
        return None
    for party in reversed(deed.sides):
        if party.words.start >= index:
            continue
        if party.words.end > index:
            return Party(Words(party.words.start, index), deed.sentence.text(Words(party.words.start, index)), party.generic)
        gap = deed.sentence.words[party.words.end - deed.sentence.start : index - deed.sentence.start]
        if len(gap) <= 3 and all(word in FILL for word in gap):
            return party
        break
    for token in deed.sentence.tokens(deed.end, deed.end + BY):
        if token.lower_ == "by":
            return after(list(deed.sides), token.i + 1, 4)
        if token.pos_ in ("VERB", "AUX") and token.tag_ != "VBN":
            break
    return None


def _accuser(deed: _Deed) -> Words | None:
    """Return the words of who accuses or blames: the verb's subject."""
    for child in deed.sentence.doc[deed.start].children:
        if child.dep_ == "nsubj":
            return Words(child.left_edge.i, child.i + 1)
    return None
