"""Finds who did it: who killed, struck, shelled, or is accused of it or claims it.

One claim for each doer in a sentence: "Russian jets struck the town, and the
Russian raids went on" says once that Russia did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from kg.claims import Modality
from kg.extract.doer import BE, adjacent, agent, answers, only_where, passive, subject
from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon, words
from kg.extract.objects import figurative, held_to_account
from kg.extract.parties import BACKED, Party, adjective, after, before, definite, meant, parties, pronoun
from kg.extract.quantities import numbers
from kg.values import Responsibility

if TYPE_CHECKING:
    from spacy.tokens import Token

REACH: Final = 8  # words from a verb to the attack that it is about: "launched a series of heavy air raids"
BY: Final = 6  # words from a noun to "by"
HELP: Final = 3  # words from "backed by" to the side that helps
TO: Final = 6  # words from a party to the verb that it goes on to: "jets continued on Monday to pound"
HELD: Final = 10  # words between "hold" and "responsible": who it is that somebody holds so
NONE: Final = 3  # words from "none" to the side: "none of the armed groups"
UNSURE: Final = words("grammar", "unsure")
UNKNOWN: Final = "unknown"
FILL: Final = words("grammar", "attack_adjectives")


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
    seen: set[str] = set()
    for match in lexicon("responsibility").find(sentence.words):
        deed = _Deed(sentence, match, sentence.start + match.start, sentence.start + match.end, sides)
        found = _nobody(deed) or _somebody(deed)
        if found is None or any(_same(text, found[0].text.lower()) for text in seen):
            continue
        seen.add(found[0].text.lower())
        yield _finding(deed, *found)


def _same(a: str, b: str) -> bool:
    """Say whether two names of a sentence are one side: "Russian" and "Russian jets"."""
    return a in b or b in a


def _somebody(deed: _Deed) -> tuple[Party, tuple[str, ...]] | None:
    party = _doer(deed)
    if party is None or (_kind_only(party) and not _terrorist_fire(deed)):
        return None
    if _none(deed.sentence, party) or party.text.lower().rpartition("-")[2] in BACKED:
        return None  # a "US-backed offensive" is another's
    if party.generic and _persons(party) and not definite(deed.sentence, party):
        return None
    named = meant(deed.sentence, deed.sides, party)
    if named.generic and named.text == party.text:
        return None  # nobody says whose "the warplanes" were
    return named, _actors(deed, named)


def _none(sentence: Sentence, party: Party) -> bool:
    """Say whether the words name no side: "no group", "neither the army", "none of the factions", "any group"."""
    for token in reversed(sentence.tokens(party.words.start - NONE, party.words.start)):
        if token.lower_ in ("no", "neither", "nor", "none", "any"):
            return True
        if token.pos_ not in ("ADJ", "DET") and token.lower_ != "of":
            break
    return False


def _persons(party: Party) -> bool:
    """Say whether the words name who or what struck and not for whom: "a suicide bomber", "warplanes"."""
    return party.text.lower().split()[-1] in words("responsibility", "hands")


def _nobody(deed: _Deed) -> tuple[Party, tuple[str, ...]] | None:
    """Read "no one could say who was responsible" and "it is unclear who carried it out"."""
    stretch = deed.sentence.tokens(deed.start - 4, deed.start)
    who = next((token.i for token in stretch if token.lower_ == "who"), None)
    if who is None or deed.match.entry.get("doer") != "subject":
        return None
    earlier = {token.lower_ for token in deed.sentence.tokens(who - 8, who)}
    if not earlier & (UNSURE | {"no", "not", "without", "nobody"}):
        return None
    return Party(Words(who, who + 1), UNKNOWN), (UNKNOWN,)


def _finding(deed: _Deed, party: Party, actors: tuple[str, ...]) -> Finding:
    says = deed.match.entry
    trigger = Words(deed.start, deed.end)
    spans = tuple(sorted({party.words, trigger}))
    accused = says.get("doer") == "object" or deed.match.entry.word == "blame on"
    own = says.get("doer") in ("self", "self-by")
    none = bool(says.get("needs")) and deed.sentence.word(deed.end) == "no"  # "conducted no strikes"
    return Finding(
        aspect="responsibility",
        value=Responsibility(actors, "denies" if none or says.get("polarity") == "denies" else "asserts"),
        trigger=party.words.start if accused else deed.start,
        words=spans,
        content=Words(spans[0].start, spans[-1].end),
        found_by=f"responsibility/{says.get('doer')}",
        guessed=party.generic,
        claimer=_accuser(deed) if accused else party.words if own and not party.generic else None,
        cue=trigger if accused or own else None,
        modality=_modality(deed, actors),
    )


def _modality(deed: _Deed, actors: tuple[str, ...]) -> Modality | None:
    """Two actors of whom one did it: possible, if the sentence says that nobody knows."""
    near = set(deed.sentence.words)
    if actors == (UNKNOWN,):
        return "certain"
    return "possible" if len(actors) > 1 and near & UNSURE and near & {"not", "unclear", "nt", "could", "n't"} else None


def _actors(deed: _Deed, party: Party) -> tuple[str, ...]:
    """Return the doer in the text's words; "the regime or Russia" is two."""
    start, end = party.words.start, party.words.end
    for other in deed.sides:
        between = deed.sentence.words[end - deed.sentence.start : other.words.start - deed.sentence.start]
        if end <= other.words.start and len(between) <= 6 and "or" in between:
            return (party.text, other.text)
        between = deed.sentence.words[other.words.end - deed.sentence.start : start - deed.sentence.start]
        if other.words.end <= start and len(between) <= 3 and "or" in between:
            return (other.text, party.text)
    return (party.text,)


def _doer(deed: _Deed) -> Party | None:
    says, sentence = deed.match.entry, deed.sentence
    if _no_deed(deed) or _otherwise_held(deed):
        return None
    match says.get("doer"):
        case "subject":
            return _by_verb(deed)
        case "beside":
            return _by_noun(deed)
        case "object":
            return _accused(deed)
        case "after" | "self-by":
            return after(deed.sides, deed.end, 2)
        case _:
            return subject(sentence, deed.sides, deed.start) or before(deed.sides, deed.start, 4)


def _accused(deed: _Deed) -> Party | None:
    """Return who is accused or blamed, where that is about an attack: in the passive who stands before the verb."""
    if not (deed.match.entry.says.get("alone") or _about_attack(deed, 18)):
        return None
    if deed.sentence.word(deed.end) == "by":  # "the rebels were accused | by the army"
        told = passive(deed.sentence, deed.start, deed.match.form) and deed.sentence.word(deed.start - 1) in BE
        return before(deed.sides, deed.start, 4) if told else None
    return after(deed.sides, deed.end, 3) or _put_on(deed)


def _no_deed(deed: _Deed) -> bool:
    """Say whether the words around a verb make no attack of it."""
    says, sentence = deed.match.entry, deed.sentence
    if (says.get("needs") and not _of_attack(deed)) or sentence.word(deed.end) in says.get("not_after").split():
        return True
    return figurative(sentence, deed.match, deed.end)


def _otherwise_held(deed: _Deed) -> bool:
    """Say whether "hold" holds nobody responsible, or stands before a "responsible" whose party it accuses."""
    sentence, word = deed.sentence, deed.match.entry.word
    if word == "hold":
        return not held_to_account(sentence, deed.end, HELD) or passive(sentence, deed.start, deed.match.form)
    if word.split()[0] != "responsible":
        return False
    verbs = [token for token in sentence.tokens(deed.start - HELD, deed.start) if token.lemma_ in ("hold", "be")]
    return bool(verbs) and verbs[-1].lemma_ == "hold" and not any(one.lemma_ == "be" for one in verbs[-2:])


def _put_on(deed: _Deed) -> Party | None:
    """Return the party on which something is blamed: "blamed the strike on the army"."""
    on = next((token.i for token in deed.sentence.tokens(deed.end, deed.end + 12) if token.lower_ == "on"), None)
    return after(deed.sides, on + 1, 2) if on is not None else None


def _of_attack(deed: _Deed) -> bool:
    """Say whether an attack is what is launched or carried out, and not only what that is about."""
    near = deed.sentence.words[deed.end - deed.sentence.start :][:REACH]
    of = next((i for i, word in enumerate(near) if word in words("objects", "turns")), len(near))
    if any(_attacks(near, i) and near[max(i - 1, 0)] != "-" for i in range(of)):
        return True
    back = passive(deed.sentence, deed.start, deed.match.form) or deed.sentence.doc[deed.start].dep_ in ("relcl", "acl")
    earlier = deed.sentence.words[: deed.start - deed.sentence.start][-REACH:]
    return back and any(_attacks(earlier, i) for i in range(len(earlier)))


def _attacks(near: Sequence[str], index: int) -> bool:
    """Say whether a word names an attack, with those near it: "a campaign" is none without "against"."""
    peaceful = near[index] in words("objects", "peaceful") and words("objects", "armed").isdisjoint(near)
    return near[index] in words("responsibility", "attack") and not peaceful


def _about_attack(deed: _Deed, reach: int = REACH) -> bool:
    near = deed.sentence.words[deed.end - deed.sentence.start :][:reach]
    if any(word in words("responsibility", "attack") and near[max(i - 1, 0)] != "-" for i, word in enumerate(near)):
        return True
    before_it = deed.sentence.words[: deed.start - deed.sentence.start][-REACH:]
    return deed.match.form == "ed" and any(word in words("responsibility", "attack") for word in before_it)


def _by_verb(deed: _Deed) -> Party | None:
    sentence, token = deed.sentence, deed.sentence.doc[deed.start]
    if len(deed.match.entry.word.split()) == 1 and token.pos_ != "VERB" and deed.match.form in ("base", "s", "ing"):
        return _headlined(deed)
    if passive(sentence, deed.start, deed.match.form):
        return agent(sentence, deed.sides, deed.end) or _from(deed) or _misread(deed)
    party = subject(sentence, deed.sides, deed.start)
    if party and ((deed.match.form == "ed" and _victims(deed, party)) or _target(deed, party)):
        return None
    return party


def _target(deed: _Deed, party: Party) -> bool:
    """Say whether a party is what an attack is on: "strikes on the rebels, destroying two depots"."""
    before = [token for token in deed.sentence.tokens(party.words.start - 2, party.words.start) if token.pos_ != "DET"]
    return deed.match.form == "ing" and bool(before) and before[-1].lower_ in ("on", "against", "for", "at")


def _from(deed: _Deed) -> Party | None:
    """Return the party from whose aircraft or guns something came: "bombs dropped from army helicopters"."""
    if not deed.match.entry.says.get("from") or deed.sentence.word(deed.end) != "from":
        return None
    party = after(deed.sides, deed.end + 1, 2)
    return party if party and not party.generic else None


def _headlined(deed: _Deed) -> Party | None:
    """Return the party of a verb that the parse takes for a noun, as headlines' "kills" or "to pound" often are."""
    sentence = deed.sentence
    if sentence.word(deed.start - 1) == "to":
        return before(deed.sides, deed.start, TO) if sentence.word(deed.start - 2) != "due" else None
    party = adjacent(deed.sides, deed.start)
    if party is None or _counts(deed):
        return party
    many = sentence.doc[party.words.end - 1].tag_ in ("NNS", "NNPS", "NNP") and not adjective(sentence, party)
    after_it = sentence.tokens(deed.end, deed.end + 1)
    return party if many and after_it and after_it[0].text[:1].isupper() and deed.match.form in ("base", "s") else None


def _counts(deed: _Deed) -> bool:
    """Say whether a number follows right away."""
    return any(number.start == 0 for number in numbers(deed.sentence.words[deed.end - deed.sentence.start :][:4]))


def _misread(deed: _Deed) -> Party | None:
    """Return the party right before an attack that the parse takes for a participle: "rebels targeted on Monday"."""
    hurts = deed.match.entry.says.get("victims") or deed.sentence.word(deed.end) in ("in", "by", "near", "at", "during")
    after_aux = deed.sentence.word(deed.start - 1) in BE
    return None if hurts or after_aux else adjacent(deed.sides, _before_time(deed.sentence, deed.start))


def _before_time(sentence: Sentence, index: int) -> int:
    """Return where a time of day or day begins that ends at a token: "rebels early on Monday targeted"."""
    while index > sentence.start and (
        sentence.doc[index - 1].ent_type_ in ("DATE", "TIME") or sentence.word(index - 1) in ("on", "early", "late")
    ):
        index -= 1
    return index


def _victims(deed: _Deed, party: Party) -> bool:
    """Say whether a headline's subject are the dead: "60 militants killed"."""
    head = deed.sentence.words[
        max(0, party.words.start - deed.sentence.start - 3) : party.words.start - deed.sentence.start
    ]
    tail = deed.sentence.words[deed.end - deed.sentence.start :][:5]
    further = any(numbers(tail[:4])) and not {"injured", "wounded"} & set(tail)  # "60 militants killed, 9 injured"
    return any(number.end == len(head) for number in numbers(head)) and not further


def _by_noun(deed: _Deed) -> Party | None:
    """Return the party before an attack's name, or after "by"."""
    sentence, index = deed.sentence, deed.start
    if deed.match.entry.says.get("noun") and sentence.doc[index].tag_ in ("VB", "VBD", "VBN", "VBP", "VBZ"):
        return None
    for party in reversed(deed.sides):
        if party.words.start >= index:
            continue
        if only_where(sentence, party) or _helps(sentence, party):
            return None
        if party.words.end > index:
            words_before = Words(party.words.start, index)
            return Party(words_before, sentence.text(words_before), party.generic)
        gap = sentence.words[party.words.end - sentence.start : index - sentence.start]
        between = sentence.tokens(party.words.end, index)
        if len(gap) <= 3 and all(word in FILL or t.pos_ == "ADJ" for word, t in zip(gap, between, strict=True)):
            return party
        break
    return _named_after(deed) or _possessor(deed)


def _helps(sentence: Sentence, party: Party) -> bool:
    """Say whether a side's attack only helps in another's: "an offensive backed by Russian air strikes"."""
    near = sentence.words[: party.words.start - sentence.start][-HELP:]
    return any(word in words("weapon", "helping") for word in near)


def _possessor(deed: _Deed) -> Party | None:
    """Return "its" or "their" before an attack's name as a party: "stepped up their attacks"."""
    for token in reversed(deed.sentence.tokens(deed.start - 4, deed.start)):
        if token.lower_ in ("its", "their"):
            return pronoun(deed.sentence, token.i)
        if token.pos_ not in ("ADJ", "NOUN", "PROPN", "PUNCT"):
            break
    return None


def _named_after(deed: _Deed) -> Party | None:
    for token in deed.sentence.tokens(deed.end, deed.end + BY):
        if token.lower_ == "by":
            party = after(deed.sides, token.i + 1, 4)
            whole = (
                party
                and "of" not in deed.sentence.words[token.i - deed.sentence.start :][: party.words.start - token.i]
            )
            return party if party and whole and not adjective(deed.sentence, party) else None
        if (token.pos_ in ("VERB", "AUX") and token.tag_ != "VBN") or answers(token):
            break
    return None


def _kind_only(party: Party) -> bool:
    """Say whether the words name a sort of attack and no side: "a terrorist attack"."""
    return all(word in words("responsibility", "kinds") for word in party.text.lower().split())


def _terrorist_fire(deed: _Deed) -> bool:
    """Say whether "terrorist" names who fired, as state media write: "terrorist rocket attacks"."""
    near = deed.sentence.words[deed.start - deed.sentence.start :][:5]
    return any(word in ("rocket", "rockets", "mortar", "shells", "sniper", "shell") for word in near)


def _accuser(deed: _Deed) -> Words | None:
    """Return the words of who accuses or blames: the verb's subject, or who stands after "by" in the passive."""
    verb = deed.sentence.doc[deed.start]
    by = (noun for child in verb.children if child.dep_ == "agent" for noun in child.children if noun.dep_ == "pobj")
    own = (child for child in _subjects(verb) if child.dep_ == "nsubj")
    noun = next(chain(own, by), None) or _told_of(deed)
    return Words(max(noun.left_edge.i, deed.sentence.start), noun.i + 1) if noun is not None else None


def _subjects(verb: Token) -> Iterator[Token]:
    """Yield what hangs on a verb, and then on the one that it is joined to: "condemned the raid and blamed"."""
    yield from verb.children
    if verb.dep_ == "conj":
        yield from verb.head.lefts


def _told_of(deed: _Deed) -> Token | None:
    """Return who blames by the order of words: "which | a panel | blamed on", whose parse is often wrong."""
    noun = deed.sentence.doc[deed.start].head
    relative = deed.sentence.word(noun.left_edge.i - 1) in ("which", "that")
    return noun if relative and noun.i == deed.start - 1 and noun.pos_ in ("NOUN", "PROPN") else None
