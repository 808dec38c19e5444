"""The parse keeps every offset, whatever the text."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from kg.articles import body_start
from kg.parse import parse


@pytest.mark.parametrize(
    "text", ["", "\n\n", "Nine died.", "id: x\ntitle: Nine\n\nNine died.", "(" * 90 + "x" + ")" * 90]
)
def test_a_parse_is_as_long_as_its_text(text):
    assert len(parse(text).text) == len(text)


def test_a_header_is_no_sentence():
    text = "title: Nine died in Talbeh\n\nTen were hurt."

    assert [sentence.text.strip() for sentence in parse(text).sents if sentence.text.strip()] == ["Ten were hurt."]
    assert parse(text).text[body_start(text) :] == "Ten were hurt."


def test_the_parser_is_loaded_without_spacys_command_line_which_can_still_be_had():
    code = (
        "import sys; from kg.parse import model; model(); print(sorted(n for n in sys.modules if 'spacy.cli' in n)); "
        "from spacy.cli.info import info; print(callable(info))"
    )

    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["[]", "True"]


def test_thousands_of_brackets_take_no_time():
    started = time.perf_counter()

    parse("[" * 2000 + "killed 3 people" + "]" * 2000)

    assert time.perf_counter() - started < 10  # half a minute before runs of signs were blanked out
