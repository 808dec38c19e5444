"""Who says what, and through whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.attribute.referents import Referents
from kg.attribute.relays import quoting, relays
from kg.attribute.rules import find
from kg.attribute.spans import Draft, mention
from kg.claims import Attribution

if TYPE_CHECKING:
    from spacy.tokens import Doc


def attribute(doc: Doc, start: int = 0) -> list[Attribution]:
    """Return who says what in a parsed text, in order; what stands before character `start` is left out."""
    drafts = find(doc, start)
    referents = Referents(doc, start, [span for draft in drafts for span in draft.content])
    return [_attribution(doc, draft, referents) for draft in drafts]


def _attribution(doc: Doc, draft: Draft, referents: Referents) -> Attribution:
    """Say of one draft whom its source means and who passed it on."""
    text = doc.text
    cue, content = mention(text, draft.cue), mention(text, draft.content)
    if not draft.source:
        return Attribution(cue=cue, content=content, kind="publisher", via=relays(doc, (), draft.cue))
    speaker = referents.resolve(draft.source)
    own = relays(doc, draft.source, draft.cue) or quoting(doc, draft.source)
    speaker.via = own or speaker.via
    return Attribution(
        source=mention(text, draft.source),
        cue=cue,
        content=content,
        referent=speaker.referent,
        kind=speaker.kind,
        via=speaker.via,
    )
