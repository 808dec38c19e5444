"""Builders that hide the fields a test is not about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kg.articles import Article, Span, digest
from kg.claims import Claim, Mention
from kg.ledger import Versions
from kg.links import Event, Link, Question
from kg.relations import Answer, standing, summarise
from kg.scope import Scope
from kg.values import COUNTS, OPEN, Count, Interval, Occurrence, Range

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval"
"""The evaluation data, beside the project and not in it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the evaluation data where it is not there."""
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("eval"):
                item.add_marker(pytest.mark.skip(reason=f"the evaluation data is not there: {SHARED}"))


@pytest.fixture
def an_answer() -> Callable[..., Answer]:
    """Return a builder of answers to one toll question: `an_answer(27, 27, "monitor", said="2018-07-12")`."""
    number = count()

    def build(lo: int, hi: int, origin: str = "monitor", **fields: object) -> Answer:
        known = {
            "question": "q",
            "aspect": "killed",
            "claim": f"c{next(number):02}",
            "family": origin,
            "said": "2018-07-12",
        }
        fields = known | fields
        fields.setdefault("day", date.fromisoformat(str(fields["said"])[:10]).toordinal() if fields["said"] else 0)
        return Answer(interval=Interval(lo, hi), origin=origin, **fields)

    return build


class Story:
    """Claims about one or more events, as linking would leave them; what a test does not name takes a default."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.claims: list[Claim] = []
        self.links: list[Link] = []
        self.answers: list[Answer] = []
        self.questions: dict[str, Question] = {}
        self.places: dict[str, str] = {}

    def says(self, source: str, lo: int, hi: int | None = -1, **fields: Any) -> str:
        """Let a source answer a question with `lo..hi`, one number unless `hi` is given; return the claim's id."""
        told = {
            "aspect": "killed", "who": "people", "about": "", "day": "", "extent": "whole", "event": "depot",
            "place": "Qasr", "said": "2018-07-12", "via": (), "origin": source, "family": "", "old": False,
            "hedged": False, "derived": False, "vague": False, "publisher": "Daily", "sentence": "",
            "title": "A title", "kind": "named",
        }  # fmt: skip
        assert not set(fields) - set(told), "no such field"
        told |= fields
        top = lo if hi == -1 else OPEN if hi is None else hi
        number = len(self.claims)
        article = Article(publisher=told["publisher"], text=f"Text of {told['publisher']}.", title=told["title"])
        self.articles[article.id] = article
        who = told["who"].rpartition("/")[2]
        claim = Claim(
            article=article.id,
            aspect=told["aspect"],
            value=Count(Range(lo, None if top == OPEN else top), who) if told["aspect"] in COUNTS else Occurrence(),
            sentence=told["sentence"] or f"{source} said so for the {number}th time.",
            start=number,
            end=number + 20,
            content=Mention("so", (Span(number, number + 2),)),
            words=Mention(str(lo), (Span(number, number + 2),)),
            source=Mention(source, (Span(number + 3, number + 9),)),
            cue=Mention("said", (Span(number + 10, number + 14),)),
            kind=told["kind"],
            modality="probable" if told["hedged"] else "certain",
            old=told["old"],
            found_by="by hand",
        )
        self.claims.append(claim)
        self.links.append(
            Link(
                claim=claim.id, article=article.id, block="X/2018-W28", source=source, source_kind=told["kind"],
                speaker="", via=tuple(told["via"]), origin=told["origin"], origin_why="named in the text",
                family=told["family"] or told["origin"], place="", where=told["place"], admin1="Latakia", place_why="",
                first="2018-07-11", last="2018-07-11", said=told["said"],
            )
        )  # fmt: skip
        self.places[told["event"]] = told["place"]
        scope = Scope(who=told["who"], extent=told["extent"])
        key = digest(told["event"], told["aspect"], told["who"], told["about"], told["day"], told["extent"])
        self.questions[key] = Question(
            id=key, event=told["event"], aspect=told["aspect"], scope=scope, about=told["about"], day=told["day"]
        )
        self.answers.append(
            Answer(
                question=key, aspect=told["aspect"], claim=claim.id, interval=Interval(lo, top), origin=told["origin"],
                family=told["family"] or told["origin"], said=told["said"], old=told["old"], hedged=told["hedged"],
                derived=told["derived"], vague=told["vague"],
                day=date.fromisoformat(told["said"][:10]).toordinal() if told["said"] else 0,
            )
        )  # fmt: skip
        return claim.id

    def related(self) -> tuple[list[Question], list[Answer]]:
        """Return the questions with what they lie within, and the answers with those that stand marked."""
        asked = [
            replace(
                one,
                within=tuple(
                    other.id
                    for other in self.questions.values()
                    if (other.event, other.aspect, other.about) == (one.event, one.aspect, one.about)
                    and one.scope.within(other.scope)
                ),
            )
            for one in self.questions.values()
        ]
        return asked, standing(self.answers)

    def units(self) -> dict[str, list[Any]]:
        """Return the rows of links by unit."""
        asked, said = self.related()
        units: dict[str, list[Any]] = {"block:X/2018-W28": list(self.links)}
        for event, place in self.places.items():
            mine = [one for one in asked if one.event == event]
            ids = {one.id for one in mine}
            answers = [one for one in said if one.question in ids]
            units[f"event:{event}"] = [
                Event(
                    id=event, kind="incident", place="", where=place, admin1="Latakia", first="2018-07-11",
                    last="2018-07-11", claims=tuple(sorted({one.claim for one in answers})), score=0.5, why="one day",
                ),
                *mine,
                *answers,
                *(summarise(one.id, answers) for one in mine),
            ]  # fmt: skip
        return units

    def load(self, store: Any) -> Any:
        """Put everything into a store and return it."""
        store.add([*self.articles.values(), *self.claims], Versions(1, 1, 0, 0))
        store.replace(self.units().items(), Versions(1, 1, 1, 0))
        return store


@pytest.fixture
def story() -> Story:
    """Return an empty story: `story.says("SANA", 27)`, then `story.load(store)`."""
    return Story()
