"""Who says what, and through whom."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.attribute.chains import chained, speakers
from kg.attribute.citing import cited
from kg.attribute.combine import combine, layered, says, unnested
from kg.attribute.decoding import decode
from kg.attribute.itself import own_voice
from kg.attribute.mend import closed, mend, supposed
from kg.attribute.order import reported
from kg.attribute.referents import Referents
from kg.attribute.relays import quoting, relays
from kg.attribute.rules import find
from kg.attribute.spans import Draft, kills, mention, stripped
from kg.attribute.tagger import tagger
from kg.attribute.tolls import gives_toll
from kg.attribute.turns import cut, turns
from kg.claims import Attribution, Mention
from kg.errors import no_such

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.articles import Span


FINDERS: Final = ("model", "rules")


def attribute(doc: Doc, start: int = 0, *, whole: bool = False) -> list[Attribution]:
    """Return who says what in a parsed text, in order; what stands before character `start` is left out.

    Two sources that say the same are two attributions. With `whole` sources are
    as people mark them in a text: those two are one, and "Ann Lee, 30, a cook,"
    keeps its last comma.
    """
    text = doc.text  # once: spaCy joins it anew from all tokens each time
    lost = stripped(text, start)
    drafts = [cited(doc, text, draft) for draft in _drafts(doc, text, start) if not kills(text, draft)]
    if not whole:
        own = [own_voice(text, draft) for draft in drafts]
        drafts = [one for draft in own for one in speakers(doc, text, draft, by_order=lost)]
    referents = Referents(doc, start, [span for draft in drafts for span in draft.content])
    found = [_attribution(doc, text, draft, referents) for draft in drafts]
    return [replace(one, source=closed(text, one.source)) for one in found] if whole else found


def _drafts(doc: Doc, text: str, start: int) -> list[Draft]:
    ruled = find(doc, start)
    lost = stripped(text, start)
    if _finder() == "rules":
        return chained(doc, text, layered(text, ruled) if lost else unnested(ruled), ruled)
    learnt = tagger()
    found = decode(text, learnt.read(text, start), learnt.distance)
    seen = [mend(doc, text, draft) for draft in found if not supposed(doc, draft)]
    if lost:
        seen = [draft for draft in seen if reported(doc, draft)]
    sure = frozenset(draft for draft in ruled if gives_toll(doc, draft))
    if not lost:
        taken = turns(doc, ruled, frozenset(draft for draft in ruled if draft in sure or says(text, draft)))
        seen, sure = cut(text, seen, taken), sure | taken.keys()
    return chained(doc, text, combine(text, seen, ruled, start, sure), ruled, sure)


def _relay(text: str, spans: tuple[Span, ...], referents: Referents) -> Mention:
    """Return who passes it on, by name where the text says "it"."""
    return replace(mention(text, spans), text=referents.relay(spans) or mention(text, spans).text)


def _finder() -> str:
    """Return which finder is asked for: `KG_ATTRIBUTION`, by default the learnt tagger."""
    name = os.environ.get("KG_ATTRIBUTION", "model")
    if name not in FINDERS:
        raise no_such("attribution finder", name, FINDERS)
    return name


def _attribution(doc: Doc, text: str, draft: Draft, referents: Referents) -> Attribution:
    """Say of one draft whom its source means and who passed it on."""
    cue, content = mention(text, draft.cue), mention(text, draft.content)
    if not draft.source:
        return Attribution(cue=cue, content=content, kind="publisher", via=relays(doc, text, (), draft.cue))
    speaker = referents.resolve(draft.source)
    own = tuple(_relay(text, relay, referents) for relay in draft.relays)
    own = own or relays(doc, text, draft.source, draft.cue) or quoting(doc, text, draft.source)
    speaker.via = own or speaker.via
    return Attribution(
        source=mention(text, draft.source),
        cue=cue,
        content=content,
        referent=speaker.referent,
        kind=speaker.kind,
        via=speaker.via,
    )
