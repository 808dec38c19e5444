import html
import re

import pytest

from kg.articles import Span
from kg.attribute.render import page, styled
from kg.claims import Attribution, Mention

TEXT = 'The guard told [AFP] that "a < b" & [/] the \\[gate] was shut.\nNobody came.'


def mention(words: str) -> Mention:
    start = TEXT.index(words)
    return Mention(words, (Span(start, start + len(words)),))


@pytest.fixture
def said():
    return Attribution(
        source=mention("The guard"),
        cue=mention("told"),
        via=(mention("AFP"),),
        content=mention('that "a < b" & [/] the \\[gate] was shut'),
    )


def test_html_without_its_marks_is_the_text(said):
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", page(TEXT, [said]))) == TEXT


def test_html_marks_each_role(said):
    shown = page(TEXT, [said])

    assert '<mark class="source">The guard</mark> <mark class="cue">told</mark>' in shown
    assert '<mark class="via">AFP</mark>' in shown


def test_a_script_in_an_article_stays_text():
    assert "<script>" not in page("<script>alert(1)</script>", [])


@pytest.mark.parametrize("text", [TEXT, "[red]no[/red]", "\\", "a\\[b]", "\\\\", "[[", ""])
def test_the_terminal_shows_the_text_as_it_is(text):
    assert styled(text, []).plain == text


def test_the_terminal_shows_the_text_with_spans_as_it_is(said):
    shown = styled(TEXT, [said])

    assert shown.plain == TEXT
    assert any("cyan" in str(span.style) for span in shown.spans)


def test_a_cue_wins_over_the_content_around_it():
    inner = Attribution(cue=mention("was"), content=mention("the \\[gate] was shut"))

    assert '<mark class="cue">was</mark>' in page(TEXT, [inner])
