"""Who says what by rules over the parse: each shape in which news reports speech has its reader.

The rules are what the learnt tagger is measured against, what runs without it,
and what finds the words that it leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from kg.attribute.context import Context
from kg.attribute.phrases import of_adjective, of_adverb, of_noun, of_phrase
from kg.attribute.spans import Draft
from kg.attribute.surface import colons, headline
from kg.attribute.verbs import of_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Reader = Callable[["Context", "Token"], "Draft | None"]

_READERS: Final[dict[str, Reader]] = {
    "VERB": of_verb,
    "AUX": of_verb,
    "NOUN": of_noun,
    "ADJ": of_adjective,
    "ADV": of_adverb,
}


def find(doc: Doc, start: int = 0) -> list[Draft]:
    """Return the attributions of a parsed text from character `start` on, by position; some lie within others."""
    drafts = {draft for draft in _drafts(Context(doc, start)) if draft.content}
    return sorted(drafts, key=lambda draft: (draft.at, draft.cue, draft.content))


def _drafts(context: Context) -> Iterator[Draft]:
    for token in context.doc:
        if token.idx < context.start or token.i in context.quoted:
            continue
        for reader in (_READERS.get(token.pos_), of_phrase):
            draft = reader(context, token) if reader is not None else None
            if draft is not None:
                yield draft
    closed = headline(context.doc, context.start)
    if closed is not None:
        yield context.draft(closed[0], (), [closed[1]])
    for source, colon, content in colons(context.doc, context.sentence, context.start):
        if colon not in context.quoted:
            yield context.draft(source, [colon], [content])
