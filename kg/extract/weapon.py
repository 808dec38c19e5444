"""Finds what was used; a weapon named only to refer back ("the strikes") is no claim.

One claim for each kind of weapon in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon, words
from kg.values import Weapon

if TYPE_CHECKING:
    from spacy.tokens import Token

HELP: Final = 4  # words from "backed by" to the weapon that helps
OWNER: Final = 2  # words from whose weapon it is to the weapon
HARM: Final = 8  # words from "killed" to the weapon
FILLED: Final = 6  # words from "a car packed with" to "explosives"
CLOSE: Final = 12  # words between two names of one weapon
PARTS: Final = (("suicide", "vehicle"), ("gas", "barrel"), ("shell", "gas"), ("bomb", "vehicle"), ("bomb", "suicide"))
"""Kinds of which the first is only a part or a wider name of the second, named in one sentence."""
WHOLE: Final = ("bomb", "missile")
"""Kinds whose name says too little without the words before it."""
NAMED: Final = 5  # words from "by" to the aircraft: "by the jets", "by Syrian army helicopters"
NEAR: Final = 12  # words between an aircraft and what it does: "warplanes of the coalition on Monday struck"


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield each kind of weapon that a sentence says was used, once."""
    matches = [match for match in lexicon("weapon").find(sentence.words) if _asserted(sentence, match)]
    seen: set[str] = set()
    for match in _apart(matches):
        kind = match.entry.get("kind")
        if kind in seen:
            continue
        seen.add(kind)
        span = Words(sentence.start + match.start, sentence.start + match.end)
        name = match.entry.get("weapon") or sentence.text(span)
        whole = _whole(sentence, span) if kind in WHOLE else span
        name = sentence.text(whole) if whole != span else name
        yield _finding(name, span, span, f"weapon/{kind}")
    if not seen & {"air", "barrel", "gas", "incendiary", "cluster"}:
        yield from _aircraft(sentence)


def _whole(sentence: Sentence, span: Words) -> Words:
    """Return the words of a weapon's name with what is said of its make: "aerial bomb", "vacuum missiles"."""
    start = span.start
    while sentence.word(start - 1) == "-" or (
        start > sentence.start
        and (sentence.doc[start - 1].dep_ in ("compound", "amod", "npadvmod") or sentence.word(start) == "-")
        and sentence.word(start - 1) in words("weapon", "makes")
    ):
        start -= 1
    return Words(start, span.end)


def _apart(matches: list[Match]) -> list[Match]:
    """Leave out what is only a part of another weapon: "a suicide bomber in a car bomb", "rockets with gas"."""
    kinds = {match.entry.get("kind"): match for match in matches}
    gone = set()
    for part, whole in PARTS:
        if part in kinds and whole in kinds and abs(kinds[part].start - kinds[whole].start) <= CLOSE:
            gone.add(part)
    return [match for match in matches if match.entry.get("kind") not in gone]


def _finding(name: str, span: Words, content: Words, found_by: str) -> Finding:
    return Finding(
        aspect="weapon",
        value=Weapon(name),
        trigger=span.start,
        words=(span,),
        content=content,
        found_by=found_by,
    )


def _aircraft(sentence: Sentence) -> Iterator[Finding]:
    """Yield an air strike where aircraft hit something, or something was hit by them."""
    for index, word in enumerate(sentence.words):
        if word not in words("weapon", "aircraft") and sentence.words[index - 1 : index + 1] != ("air", "force"):
            continue
        at = _strikes(sentence, index) or _struck_by(sentence, index)
        if at is None:
            continue
        span = Words(sentence.start + index, sentence.start + index + 1)
        first, last = sorted((span.start, sentence.start + at))
        name = "drone strike" if word in ("drone", "drones") else "air strike"
        yield _finding(name, span, Words(first, last + 1), "weapon/aircraft")
        return


def _strikes(sentence: Sentence, index: int) -> int | None:
    """Return where the verb stands that says that aircraft at `index` hit something."""
    for at in range(index + 1, min(index + NEAR, len(sentence.words))):
        if sentence.words[at] in ("was", "were", "been") or sentence.words[at] in (";", "said"):
            return None
        if sentence.words[at] in words("weapon", "hits"):
            return at
    return None


def _struck_by(sentence: Sentence, index: int) -> int | None:
    """Return where the verb stands of what was hit by the aircraft at `index`: "targeted by army jets"."""
    by = next((i for i in range(index - 1, max(index - NAMED, -1), -1) if sentence.words[i] == "by"), None)
    if by is None:
        return None
    near = range(max(by - 2, 0), by)
    return next((i for i in near if sentence.words[i] in words("weapon", "hits") or sentence.words[i] == "out"), None)


def _asserted(sentence: Sentence, match: Match) -> bool:
    """Say whether the words say that the weapon was used, and do not only refer to it."""
    start, end = sentence.start + match.start, sentence.start + match.end
    if match.entry.says.get("verb"):
        return match.form in ("ed", "ing")
    if not _names(sentence, match) or sentence.word(end) in words("weapon", "after"):
        return False
    lead = _lead(sentence, start)
    if lead & words("weapon", "before") or _helps(sentence, start):
        return False
    known = bool(lead & words("weapon", "definite"))
    return not known or _acts(sentence, end - 1, match.entry.get("kind")) or _owned(sentence, start)


def _names(sentence: Sentence, match: Match) -> bool:
    """Say whether the words name a weapon at all: a noun, and "packed with" explosives."""
    near = sentence.words[match.end :][:FILLED]
    wanted = match.entry.get("needs").split()
    noun = not match.entry.says.get("noun") or _noun(sentence, sentence.start + match.start)
    return noun and (not wanted or any(word in near for word in wanted))


def _noun(sentence: Sentence, index: int) -> bool:
    """Say whether a word is a noun; the parse often takes "bombing" after an adjective for a verb."""
    before = sentence.tokens(index - 1, index)
    if before and before[0].pos_ in ("DET", "ADJ", "NUM"):
        return True
    return sentence.doc[index].pos_ in ("NOUN", "PROPN")


def _helps(sentence: Sentence, start: int) -> bool:
    """Say whether a weapon only helps in something else: "an offensive backed by air strikes"."""
    near = sentence.words[: start - sentence.start][-HELP:]
    return any(word in words("weapon", "helping") for word in near)


def _owned(sentence: Sentence, start: int) -> bool:
    """Say whether "the" belongs to whose weapon it is and people came to harm: "killed by the army's shells"."""
    side = any(token.lower_ in words("parties", "core") for token in sentence.tokens(start - OWNER, start))
    return side and any(token.lower_ in words("weapon", "harm") for token in sentence.tokens(start - HARM, start))


def _lead(sentence: Sentence, start: int) -> set[str]:
    """Return the words of the noun phrase before a weapon's name."""
    found: set[str] = set()
    for token in reversed(sentence.tokens(start - 6, start)):
        if token.pos_ not in ("ADJ", "DET", "PROPN", "NOUN", "PUNCT", "PRON", "NUM", "PART") and token.lower_ not in (
            "-",
            "led",
        ):
            if token.lower_ in words("weapon", "before"):
                found.add(token.lower_)
            break
        found.add(token.lower_)
        if token.pos_ == "DET":
            break
    return found


def _acts(sentence: Sentence, index: int, kind: str) -> bool:
    """Say whether the weapon does something: "the strikes hit the town", "the strikes that hit it".

    "The blast that hit the town" only names the event that everything is about.
    """
    token: Token = sentence.doc[index]
    if token.dep_ == "nsubj" and token.head.lower_ in words("weapon", "hits"):
        return True
    if kind == "bomb":
        return False
    if token.dep_ == "nsubjpass" and token.head.lower_ in words("weapon", "hits"):
        return True
    return any(child.dep_ in ("relcl", "acl") and child.lower_ in words("weapon", "hits") for child in token.children)
