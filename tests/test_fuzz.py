"""No input breaks a surface: a few inputs of each target of bench/fuzz.py; the long series is there."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import KgError

sys.path.append(str(Path(__file__).parents[1] / "bench"))
from fuzz_inputs import Decisions
from fuzz_targets import TARGETS

OFTEN = {"take-in": 2, "decisions": 2, "own-names": 5, "readers": 30, "extraction": 30, "attribution": 20}
"""Inputs where one takes long."""


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_surface(name):
    @settings(deadline=None, max_examples=OFTEN.get(name, 100), suppress_health_check=list(HealthCheck), database=None)
    @given(st.binary(max_size=600))
    def run(data):
        with suppress(KgError):
            TARGETS[name](data)

    run()


@given(st.binary(max_size=300))
def test_every_byte_decides_and_too_few_are_no_error(data):
    told = Decisions(data)

    assert 0 <= told.number(9) <= 9
    assert isinstance(told.news(), str)
    assert told.left == 0
    assert told.one("abc") == "a"
