"""Who speaks, as far as the wording alone tells: roles, titles, personal names, short descriptions.

Nothing here knows a registry. What is read as a personal name is only ever
words of the text, never made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.phrases import LIMIT, fold
from kg.spelling import words_of


def _folded(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split() for word in fold(part))


SPOKEN_FOR: Final = _folded("head heads chief director spokesman spokeswoman spokesperson spokesmen")
"""Who holds these speaks for the organisation, also for one that nobody listed."""

STAFF: Final = SPOKEN_FOR | _folded(
    "official president vice-president vice deputy leader chairman chairwoman secretary general coordinator founder "
    "correspondent reporter journalist envoy representative commander member editor manager monitor adviser"
)
"""Who holds these speaks for a listed organisation."""

_NATIONS: Final = _folded("us american british french german syrian russian turkish iranian israeli iraqi ukrainian")

TITLES: Final = _NATIONS | _folded(
    "mr mrs ms dr doctor sir lord prof professor colonel col general gen major maj lieutenant lt brigadier brig "
    "captain capt admiral sergeant staff sheikh president prime minister foreign defence defense interior secretary "
    "ambassador king emir ayatollah father bishop patriarch imam commander spokesman spokeswoman chancellor senator "
    "deputy"
)
"""Before a personal name these are no part of it."""

_BODIES: Final = _folded(
    "network group brigade agency movement council centre center committee news channel front army"
)

_PARTICLE: Final = words_of("al el bin ibn ben abu abd abdel abdul de del der van von la le di da ud ul umm")
_LINK: Final = frozenset({"of", "for", "at", "in", "with", "from", "to"})
_BREAK: Final = frozenset(
    {"a", "an", "the", "who", "whose", "from", "of", "in", "at", "and", "with", "for", "told", "as"}
)
_LEADING: Final = re.compile(r"^(?:the|an?|one|another|some|its|their|his|her)\s+", re.IGNORECASE)
_SOMEWHERE: Final = re.compile(r"\s+(?:in|from) the (?:area|city|town|village|region|province|district|country)$")
"""A place that only the text around can tell: it describes nobody."""
_QUOTES: Final = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb()[]{}.,;:!? "


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase taken apart at its role word: "Observatory head Rami Abdel Rahman".

    `organisation` and `person` are words of the text; `person` may be empty.
    `strict` when the role speaks for any organisation, also an unlisted one.
    """

    organisation: str
    person: str
    strict: bool


def take_apart(text: str) -> list[Spoken]:
    """Return the ways to read a phrase as "organisation, role, person", the likeliest first."""
    words = _words(text)
    readings = []
    for index, word in enumerate(words):
        folded = fold(word)
        if not folded or folded[0] not in STAFF:
            continue
        strict = folded[0] in SPOKEN_FOR
        before, after = words[:index], words[index + 1 :]
        if after and after[0].casefold() in _LINK:
            name = personal_name(before, last=False)
            readings.append(Spoken(" ".join(after[1:]), name, strict))
        elif before and (strict or (after and _capital(after[0]))):  # "official" may be "the official news agency"
            cut = max(
                (at + 1 for at, w in enumerate(before) if w.casefold() in {"a", "an", "the"} and at > 0), default=0
            )
            person = personal_name(after, last=False) or personal_name(before[: max(cut - 1, 0)], last=False)
            readings.append(Spoken(" ".join(before[cut:]), person, strict))
    return readings


def personal_name(words: list[str], *, last: bool) -> str:
    """Return the first (or `last`) run of capitalised words without titles, or "" when there is none."""
    runs: list[list[str]] = [[]]
    for word in words:
        bare = word.strip(_QUOTES)
        if not bare or bare.casefold() in _BREAK:
            runs.append([])
        elif bare[0].isupper() or (bare.casefold().partition("-")[0] in _PARTICLE and bare.casefold() != "a"):
            runs[-1].append(bare)
        else:
            runs.append([])
        if word.endswith((",", ")", ";")):
            runs.append([])
    names = [name for run in runs if (name := _without_titles(run))]
    if not names:
        return ""
    return names[-1] if last else names[0]


def _without_titles(run: list[str]) -> str:
    start = 0
    while start < len(run) and (folded := fold(run[start])) and folded[0] in TITLES:
        start += 1
    return " ".join(run[start:]) if any(word[0].isupper() for word in run[start:]) else ""


def is_organisation(text: str) -> bool:
    """Say whether the words look like the proper name of an organisation: two capitalised words, or an acronym.

    >>> is_organisation("Homs Media Centre"), is_organisation("Kurdish"), is_organisation("local police")
    (True, False, False)
    """
    words = [word.strip(_QUOTES) for word in text.split()]
    words = [word for word in words if word and word.casefold() not in {"the", "of", "for", "and"}]
    capitals = [word for word in words if word[0].isupper() or word.casefold().partition("-")[0] in _PARTICLE]
    return len(capitals) == len(words) and (
        len(words) > 1 or (len(words) == 1 and len(words[0]) > 2 and words[0].isupper())
    )


def clean(text: str) -> str:
    """Return a named but unlisted source as it stands, without article, titles and what describes a person.

    >>> clean("leading opposition figure George Sabra"), clean("the Sawaiq al-Rahman Brigade")
    ('George Sabra', 'Sawaiq al-Rahman Brigade')
    >>> clean("a source close to Hezbollah"), clean("Ercan Topaca, the Governor of Hatay")
    ('source close to Hezbollah', 'Ercan Topaca')
    """
    bare = _LEADING.sub("", " ".join(_words(text))).strip(_QUOTES)
    words = bare.split()
    if not words:
        return ""
    if not _capital(words[0]) or _ends_in_name(words):
        return _described(words) or bare
    if _apposed(words):
        return personal_name(words, last=False) or bare
    titles = [folded[0] for word in words[:4] if (folded := fold(word)) and folded[0] in TITLES]
    if set(titles) - _NATIONS and not any(word in _LINK for word in words):
        return personal_name(words, last=False) or bare
    return bare


def _described(words: list[str]) -> str:
    """Return the name after a description in lower case: "activist X", but not "a source close to X"."""
    name = personal_name(words, last=True)
    if not name:
        return ""
    first = next(at for at, word in enumerate(words) if word.strip(_QUOTES) == name.split()[0])
    while first and fold(words[first - 1]) and fold(words[first - 1])[0] in TITLES:
        first -= 1
    if first and words[first - 1].casefold() in {*_LINK, "the", "a", "an"}:
        return ""
    lower = next((at for at in range(first - 1, -1, -1) if not words[at][:1].islower()), -1)
    if any(word in {"with", "of", "for", "from"} for word in words[lower + 1 : first]):
        return ""  # "activist with the opposition X" is no X; "activist at the scene X" is
    rest = words[first + len(name.split()) :]
    body = [word for word in rest[:2] if fold(word) and fold(word)[0] in _BODIES]
    return " ".join([name, *body])


def _ends_in_name(words: list[str]) -> bool:
    """Say whether the last words are a name after a common noun: "Opposition activist X"."""
    start = len(words)
    while start and _capital(words[start - 1]):
        start -= 1
    linked = any(word.casefold() in _LINK for word in words[:start])
    return 0 < start < len(words) and not linked and words[start - 1].casefold() not in _BREAK


def _apposed(words: list[str]) -> bool:
    """Say whether a name is followed by what describes it: "X, the governor", "X a local activist"."""
    for at, word in enumerate(words[1:], 1):
        before, after = words[at - 1], words[at + 1] if at + 1 < len(words) else ""
        if before.endswith(",") or (word in {"a", "an"} and _capital(before)):
            return True
        if word == "the" and at > 1 and _capital(before):
            return True
        if word == "of" and after == "the" and at > 1 and not _capital((*words, "", "")[at + 2]):
            return True
    return False


def _capital(word: str) -> bool:
    bare = word.strip(_QUOTES)
    return bare[:1].isupper() or bare[:1].isdigit() or bare.casefold().partition("-")[0] in _PARTICLE


def describe(text: str) -> str:
    """Return a short description of an unnamed source: no article, the first word in lower case.

    >>> describe("A military source"), describe("Syrian activists"), describe("UN officials in the city")
    ('military source', 'Syrian activists', 'UN officials')
    """
    bare = _LEADING.sub("", " ".join(_words(text))).strip(_QUOTES)
    bare = _SOMEWHERE.sub("", bare) or bare
    first, _, rest = bare.partition(" ")
    if first.isupper() or _is_proper(first):
        return bare
    return f"{first.lower()} {rest}".strip()


def _is_proper(word: str) -> bool:
    """Take endings of nationalities for proper: no list of them is complete."""
    return word[:1].isupper() and word.casefold().endswith(
        ("ian", "ish", "aeli", "qi", "ench", "eni", "udi", "ani", "dan")
    )


def _words(text: str) -> list[str]:
    return text[:LIMIT].split()
