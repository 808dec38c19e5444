"""Who gives a toll: "the council put the toll at 41", "state media gave a figure of 38 dead".

The learnt tagger often takes such a sentence for the publisher's own; what the
rules find in it is believed where the speaker can speak and a number follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.attribute.citing import is_speaker
from kg.attribute.cues import cues
from kg.attribute.sources import NEUTER, PERSONAL, PLURAL, RELATIVE
from kg.attribute.spans import Draft
from kg.attribute.syntax import head_of, words_at

if TYPE_CHECKING:
    from spacy.tokens import Doc

GIVING: Final = frozenset({"put", "puts", "gave", "gives", "revised", "raised", "lowered"})
"""Verbs that say a toll and much else."""
SPEAKING: Final = frozenset({"spoke", "spoken", "speak", "speaks"})
"""... and those with "of": "earlier reports had spoken of five dead"."""
COUNTING: Final = frozenset({"counted", "counts", "documented", "recorded", "registered", "tallied"})
"""... and those that count, where they say what befell whom: "residents, who counted 12 dead"."""
FALLEN: Final = frozenset({"dead", "deaths", "killed", "died", "wounded", "injured", "casualties", "victims"})
NOUN: Final = 8
"""Words in which the toll stands: "the overall number of dead"."""
LONGEST: Final = 40
"""Words in which its number stands."""


def gives_toll(doc: Doc, draft: Draft) -> bool:
    """Say whether a draft is of somebody who gives a toll: not "the deaths put the toll at 41"."""
    if not draft.source:
        return False
    cue = {token.lower_ for token in words_at(doc, draft.cue)}
    told = words_at(doc, draft.content)[:LONGEST]
    it = told[0].i if told[0].lower_ == "it" else -1  # "put it at 40"
    if cue & GIVING:
        toll = next((token for token in told[:NOUN] if token.lemma_.lower() in cues().tolls or token.i == it), None)
        numbered = toll is not None and any(token.like_num and token.i > toll.i for token in told)
    else:
        numbered = (
            bool(cue & (SPEAKING | COUNTING))
            and any(token.like_num for token in told)
            and any(token.lower_ in FALLEN for token in told)
        )
    return numbered and _speaks(doc, draft)


def _speaks(doc: Doc, draft: Draft) -> bool:
    """Say whether the source of a draft is somebody who can speak, or a paper."""
    speaker, verb = head_of(words_at(doc, draft.source)), head_of(words_at(doc, draft.cue))
    if speaker.lower_ in RELATIVE and verb.dep_ == "relcl":
        speaker = verb.head  # "the council, which had put the toll at 41"
    return is_speaker(speaker) or speaker.lower_ in PERSONAL | NEUTER | PLURAL
