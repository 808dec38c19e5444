"""What a claim's id follows from, and what it outlives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.articles import Span
from kg.claims import Claim, Mention
from kg.values import Count, Range

CLAIM = Claim(
    article="a", aspect="killed", value=Count(Range(9, 9), "people"), sentence="Nine died.", start=0, end=10,
    content=Mention("Nine died", (Span(0, 9),)), words=Mention("Nine died", (Span(0, 9),)),
    source=Mention("the monitor", (Span(12, 23),)), place=Mention("Talbeh", (Span(30, 36),)),
)  # fmt: skip


def test_the_id_of_a_claim_never_changes():
    assert CLAIM.id == "88e60dc321dcb51457a5e2be3fd9171a"


@pytest.mark.parametrize(
    "better",
    [
        {"value": Count(Range(9, None), "civilians")},
        {"referent": "Salwan Rights Monitor"},
        {"date": "2018-07-12"},
        {"modality": "possible"},
        {"confidence": 0.4},
        {"found_by": "another pattern"},
        {"given_event": "E1"},
        {"place": Mention("Talbeh Town", (Span(30, 36),))},
    ],
)
def test_an_id_outlives_better_names_values_and_rules(better):
    assert replace(CLAIM, **better).id == CLAIM.id


@pytest.mark.parametrize(
    "other",
    [
        {"article": "b"},
        {"aspect": "injured"},
        {"words": Mention("Nine died", (Span(40, 49),))},
        {"source": Mention("the agency", (Span(50, 60),))},
        {"place": Mention("Talbeh", (Span(60, 66),))},
    ],
)
def test_another_place_in_a_text_is_another_claim(other):
    assert replace(CLAIM, **other).id != CLAIM.id


def test_an_imported_claim_keeps_its_id():
    assert replace(CLAIM, given_id="theirs-1").id == "theirs-1"
