from __future__ import annotations

import html
import re

import pytest

from kg.articles import Article
from kg.claiming import claims_of, passages_of
from kg.margin import page, rows, terminal

TEXT = (
    "Blast in Marta\n"
    "At least nine people were killed in Marta on Wednesday, the Salwan Rights Monitor said. "
    "Forty <b>villagers</b> & their [red]goats[/red] stood by the road.\n"
    "\n"
    "name\tage\tplace\n"
)


@pytest.fixture(scope="module")
def article():
    return Article(publisher="Tanu", text=TEXT, given="marta", published="2018-07-12")


@pytest.fixture(scope="module")
def found(article):
    return rows(article, passages_of(article), claims_of(article))


def test_the_whole_text_is_shown_in_order(article, found):
    shown = " ".join(article.text[row.start : row.end] for row in found)

    assert shown.split() == TEXT.split()


def test_a_claim_stands_with_its_pattern_and_confidence(article, found):
    text = terminal(article, found, width=120, colour=False)

    assert "killed: 9 or more people. Salwan Rights Monitor" in text
    assert re.search(r"killed/object 0\.\d\d", text)


def test_a_sentence_that_speaks_of_people_and_gave_no_claim_is_marked(article, found):
    (marked,) = [row for row in found if row.missed]

    assert article.text[marked.start : marked.end].startswith("Forty")
    assert "marked without a claim: 1" in terminal(article, found, colour=False)


@pytest.mark.parametrize("width", [20, 40, 89, 90, 200])
def test_no_line_is_wider_than_the_terminal(article, found, width):
    assert max(map(len, terminal(article, found, width=width, colour=False).splitlines())) <= width


def test_markup_in_an_article_stays_text(article, found):
    assert "[red]goats[/red]" in terminal(article, found, width=120, colour=False)
    assert "<b>villagers" not in page(article, found)
    assert "&lt;b&gt;villagers" in page(article, found)


def test_a_page_has_all_words_and_asks_for_nothing_from_elsewhere(article, found):
    shown = page(article, found)
    words = html.unescape(re.sub(r"<[^>]+>", " ", shown))

    assert {"Forty", "road.", "age", "killed/object"} <= set(words.split())
    assert not re.search(r"(?:src|href|url\(|@import)", shown)


def test_claims_whose_text_did_not_come_along_are_shown_by_their_sentence(article):
    claims = claims_of(article)
    bare = Article(publisher="Tanu", text="", given="marta")

    shown = terminal(bare, rows(bare, [], claims), width=120, colour=False)

    assert claims[0].sentence.split()[0] in shown
