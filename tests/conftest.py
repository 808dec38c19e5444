"""Builders that hide the fields a test is not about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from kg.relations import Answer
from kg.values import Interval


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
        return Answer(interval=Interval(lo, hi), origin=origin, **(known | fields))

    return build
