"""Says whether the words before or after a clause say that it is not so: "it is not true that", "no traces of".

By the order of the words: the parser loses the clause where commas are lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.extract.finding import Sentence
from kg.extract.lexicon import lexicon, words

TOLD: Final = 12  # words from "reports" or "it is not true that" to what they say, and from there to "are false"
CALLED: Final = 3  # words from "are" to "false": "are totally and utterly false"
CLOSE: Final = 2  # words from "signs of" to what they are of: not "no sign of an end to the shelling"
NOT: Final = 3  # words from "not" to "ruled out": "have not yet ruled out"
BACK: Final = 5  # words from "not" to "evidence": "did not find any further evidence"


def untrue(sentence: Sentence, trigger: int) -> bool:
    """Say whether the words around a clause call it false or say that nothing shows it."""
    before, after = sentence.words[: trigger - sentence.start], sentence.words[trigger - sentence.start :]
    near = _same_clause(before[-TOLD:], after[:1])
    return _called_untrue(near) or _unproven(near) or _called_false(before, after)


def _called_untrue(near: Sequence[str]) -> bool:
    """Say whether what follows is called untrue: "it is not true that", and not "cannot rule out that"."""
    found = lexicon("modality", "untrue").find(near)
    return any(words("modality", "negation").isdisjoint(near[max(one.start - NOT, 0) : one.start]) for one in found)


def _same_clause(before: Sequence[str], trigger: Sequence[str]) -> Sequence[str]:
    """Return the last of these words, from behind the last one that opens a clause of its own; ", killing" does not."""
    following = [*before[1:], *trigger]
    for index in range(len(before) - 1, -1, -1):
        participle = before[index] == "," and following[index].endswith("ing")
        if before[index] in words("modality", "apart") and not participle:
            return before[index + 1 :]
    return before


def _unproven(near: Sequence[str]) -> bool:
    """Say whether nothing shows what follows: "found no traces of", "there is no evidence that"."""
    for index, word in enumerate(near):
        vague = word in words("modality", "signs")
        if (word not in words("modality", "evidence") and not vague) or index + 1 == len(near):
            continue
        then = near[index + 1]
        if then not in words("modality", "shows") or (vague and then != "that" and len(near) - index - 2 > CLOSE):
            continue
        said = near[max(index - BACK, 0) : index]
        if any(w in words("modality", "negation") for w in said) and not any(
            w in words("modality", "denial") for w in said
        ):
            return True
    return False


def _called_false(before: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether a clause is what reports say that somebody calls false: "reports that he fled are quite false"."""
    if not any(word in words("modality", "reports") for word in before[-TOLD:]):
        return False
    verb = next((at for at, word in enumerate(after[:TOLD]) if word in words("modality", "copula")), len(after))
    called = after[verb + 1 : verb + 1 + CALLED]
    negated = any(word in words("modality", "negation") for word in called)
    wrong = not negated and any(word in words("modality", "wrong") for word in called)
    return wrong or any(
        word in words("modality", "denial") or (negated and word in ("true", "correct")) for word in called
    )
