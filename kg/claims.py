"""What a source says happened: the type that every other module speaks.

A claim is not a fact. Claims that disagree are all kept, and nothing here or in
a loader picks a winner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal

from kg.articles import Span, digest
from kg.values import Value

Modality = Literal["certain", "probable", "possible", "future"]
Part = Literal["headline", "lead", "caption", "body"]
SourceKind = Literal["named", "unnamed", "publisher"]

MODALITIES: tuple[Modality, ...] = ("certain", "probable", "possible", "future")
PARTS: tuple[Part, ...] = ("headline", "lead", "caption", "body")
SOURCE_KINDS: tuple[SourceKind, ...] = ("named", "unnamed", "publisher")


def is_when(text: str, *, span: bool = False) -> bool:
    """Say whether a text is an ISO day or time, or with `span` two of them in order, joined by a slash.

    >>> is_when("2018-07-12T10:00"), is_when("2018-07-12/2018-07-10", span=True), is_when("July")
    (True, False, False)
    """  # `date.fromisoformat` alone takes weeks and days without dashes too, which do not stand in order as text
    parts = text.split("/") if span else [text]
    try:
        days = [date.fromisoformat(part[:10]) for part in parts if _ISO.fullmatch(part)]
    except ValueError:
        return False
    return len(days) == len(parts) <= 2 and days == sorted(days)


_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][^/]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of an article: what they say, and where they stand.

    `spans` is empty when the words came without an article (an import) or when
    nothing was said. A mention may be in pieces ("twenty ... people").
    """

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = Mention()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who says what, as one stretch of a text shows it.

    `source` is as written beside the cue ("he", "the Observatory") and
    `referent` the fullest name that the article gives for it ("Rami Abdel
    Rahman"); both empty when the text names nobody. `via` are the relays
    between the source and the publisher, the one nearest to the source first.
    """

    source: Mention = NOTHING
    cue: Mention = NOTHING
    content: Mention = NOTHING
    referent: str = ""
    kind: SourceKind = "named"
    via: tuple[Mention, ...] = ()


@dataclass(frozen=True, kw_only=True)  # without slots, so that an id is made once
class Claim:
    """One source on one aspect, at one place in one article.

    `start` and `end` bound the sentence, so `text[claim.start:claim.end]` is
    the claim in its own words and equals `sentence`. Names stand here as
    written; what they refer to is a link. A claim in the article's own voice has
    kind "publisher" and no source.

    `words` are the words that give the value. `date` is the day of what
    happened, "2018-07-12" or a range "2018-07-10/2018-07-12", empty when the
    text does not tell. `said` is the day on which it was said, where the text
    gives one. `old` marks a value that the text itself calls superseded.
    `confidence` is the extractor's, 0 to 1, apart from the claimer's `modality`.
    `found_by` names the pattern or model that found it. `restates` is the id of
    the claim in the same article whose value this headline, lead or caption
    repeats. `given_id` and `given_event` come from an import only.
    """

    article: str
    aspect: str
    value: Value
    sentence: str
    start: int
    end: int
    content: Mention
    words: Mention
    source: Mention = NOTHING
    cue: Mention = NOTHING
    referent: str = ""
    kind: SourceKind = "publisher"
    speaker: str = ""
    via: tuple[str, ...] = ()
    place: Mention = NOTHING
    date: str = ""
    said: str = ""
    modality: Modality = "certain"
    part: Part = "body"
    old: bool = False
    further: bool = False
    subset: bool = False
    confidence: float = 1.0
    found_by: str = ""
    restates: str = ""
    given_id: str = ""
    given_event: str = ""

    @cached_property
    def id(self) -> str:
        """Name the claim by where it stands: 32 hex digits, or the id that an import gave.

        Resolved names, values, the event and the extractor's version are left
        out, because registries and rules get better and the ids that people
        have cited must survive that.
        """
        return self.given_id or digest(self.article, self.aspect, self.words.spans, self.place.spans, self.source.spans)
