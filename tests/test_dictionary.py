"""The data dictionary says of each term what the vocabulary and the shapes say."""

from __future__ import annotations

from pathlib import Path

from kg.schema import vocabulary

DOCS = Path(__file__).parents[1] / "docs"


def test_the_data_dictionary_is_up_to_date():
    written = (DOCS / vocabulary.DICTIONARY).read_text("utf-8")

    assert written == vocabulary.dictionary(), "run `make dictionary`"


def test_every_term_has_a_row():
    page = vocabulary.dictionary()

    for one in vocabulary.terms():
        assert f"| `{one.name}` | {one.about} |" in page


def test_a_row_says_how_often_a_term_comes_and_what_it_can_be():
    page = vocabulary.dictionary()

    assert "the article speaks in its own voice. | `kg:Source` | 1 | `prov:wasAttributedTo` |" in page
    assert "| `named`, `unnamed`, `publisher` | 1 |" in page
    assert "`kg:Question` | 0 or 1 | `kg:answers` |" in page
