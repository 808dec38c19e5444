"""The words of reporting, read from `cues.toml`: what says that somebody says, and what those who say it are called."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Cues:
    """Lemmas in lower case by the shape in which they are cues; `cues.toml` says what each shape is."""

    clause: frozenset[str]
    quotation: frozenset[str]
    infinitive: frozenset[str]
    gerund: frozenset[str]
    object: frozenset[str]
    toll: frozenset[str]
    tolls: frozenset[str]
    doubtful: frozenset[str]
    preposition: frozenset[tuple[str, str]]
    nouns: frozenset[str]
    adjectives: frozenset[str]
    adverbs: frozenset[str]
    sources: frozenset[tuple[str, ...]]
    times: frozenset[str]


@dataclass(frozen=True, slots=True)
class Nouns:
    """Lemmas in lower case by which news names sources and relays; `cues.toml` says what each list is."""

    people: frozenset[str]
    bodies: frozenset[str]
    papers: frozenset[str]
    monitors: frozenset[str]
    monitoring: frozenset[str]
    spokespeople: frozenset[str]
    unique: frozenset[str]
    adjectival: frozenset[str]
    compound: frozenset[str]
    opening: frozenset[str]
    same: tuple[frozenset[str], ...]
    press: frozenset[str]
    outlets: frozenset[str]
    passing: frozenset[str]
    telling: frozenset[str]
    statement: frozenset[str]
    carried: frozenset[str]


@cache
def cues() -> Cues:
    """Read the shipped list once a process."""
    table = _table()
    verbs = table["verbs"]
    return Cues(
        **{
            shape: frozenset(verbs[shape].split())
            for shape in ("clause", "quotation", "infinitive", "gerund", "object", "toll", "tolls", "doubtful")
        },
        preposition=frozenset(_pair(phrase) for phrase in verbs["preposition"]),
        nouns=frozenset(table["nouns"]["clause"].split()),
        adjectives=frozenset(table["adjectives"]["clause"].split()),
        adverbs=frozenset(table["adverbs"]["clause"].split()),
        sources=frozenset(tuple(phrase.split()) for phrase in table["prepositions"]["source"]),
        times=frozenset(table["times"]["words"].split()),
    )


@cache
def nouns() -> Nouns:
    """Read the shipped list once a process."""
    table = _table()
    sources, relays = table["sources"], table["relays"]
    return Nouns(
        **{
            name: frozenset(sources[name].split())
            for name in (
                *("people", "bodies", "papers", "monitors", "monitoring", "spokespeople"),
                *("unique", "adjectival", "compound", "opening"),
            )
        },
        same=tuple(frozenset(line.split()) for line in sources["same"]),
        press=frozenset(relays["nouns"].split()),
        outlets=frozenset(relays["names"].split()),
        passing=frozenset(relays["verbs"].split()),
        telling=frozenset(relays["told"].split()),
        statement=frozenset(relays["statement"].split()),
        carried=frozenset(relays["carried"].split()),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("kg.attribute") / "cues.toml").read_text(encoding="utf-8"))


def _pair(phrase: str) -> tuple[str, str]:
    verb, preposition = phrase.split()
    return verb, preposition
