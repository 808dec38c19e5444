from __future__ import annotations

import pytest

from kg.articles import Article, Span
from kg.claims import Attribution, Mention
from kg.extract import extract
from kg.parse import model

TUESDAY = "2016-07-05"


def mention(text, words):
    start = text.index(words)
    return Mention(words, (Span(start, start + len(words)),))


def says(text, source, cue, content):
    return Attribution(source=mention(text, source), cue=mention(text, cue), content=mention(text, content))


def killed(text, *attributions, published=TUESDAY):
    article = Article(publisher="The Daily", text=text, published=published)
    return [c for c in extract(article, model()(text), attributions) if c.aspect == "killed"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Shells killed nine people two days ago.", "2016-07-03"),
        ("Shells killed nine people on Wednesday.", "2016-07-06"),
        ("Shells killed nine people last Wednesday.", "2016-06-29"),
        ("Shells killed nine people last Tuesday.", "2016-06-28"),
        ("The guards came a day after shells killed nine people.", "2016-07-04"),
        ("The guards came a week after shells killed nine people.", "2016-06-28"),
        ("Shells killed nine people a day after the guards came.", "2016-07-05"),
        ("Shells killed nine people in the town that has been divided since July 2012.", "2016-07-05"),
        ("Shells have killed nine people since July 2012.", "2012-07-01/2016-07-05"),
    ],
)
def test_a_day_dates_its_own_clause(text, day):
    assert [c.date for c in killed(text)] == [day]


@pytest.mark.parametrize("back", ["Saturdays blast", "Saturday's blast", "the July 2 blast", "the blast on July 2"])
def test_a_toll_without_a_day_is_that_of_the_blast_whose_day_is_told(back):
    text = f"The toll of the blast rose to nine people. A monitor spoke of {back}."

    assert [c.date for c in killed(text)] == ["2016-07-02"]


def test_nothing_happens_after_it_was_said():
    text = "Guards came on Monday. A monitor said on Saturday that shells had killed nine people."

    (claim,) = killed(text, says(text, "A monitor", "said", "shells had killed nine people"))

    assert (claim.date, claim.said) == ("2016-07-02", "2016-07-02")


def test_the_day_of_a_picture_is_not_the_storys():
    lead = f"Guards came to Marta. {'It was a long way to go. ' * 8}"
    caption = "A guard runs from a fire in Marta on June 6 2016 (MRT World and Agencies)"
    text = f"{lead}\n{caption}\nShells killed nine people."

    assert [c.date for c in killed(text)] == [TUESDAY]


@pytest.mark.parametrize("since", ["May 3", "3 May", "May 3rd"])
def test_since_a_day_is_from_that_day_on(since):
    assert [one.date for one in killed(f"At least 40 people have been killed in Marta since {since}.")] == [
        "2016-05-03/2016-07-05"
    ]


@pytest.mark.parametrize("period", ["From May 3 to May 9", "Between 3 May and 9 May", "From May 3 until May 9"])
def test_a_first_and_a_last_day_are_a_period(period):
    assert [one.date for one in killed(f"{period}, shells killed nine people in Marta.")] == ["2016-05-03/2016-05-09"]


def test_a_day_since_which_something_goes_on_is_no_dateline():
    text = "Shells have killed nine people in Marta since 3 May 2016."

    assert [one.date for one in killed(text)] == ["2016-05-03/2016-07-05"]


def test_a_period_beside_a_cue_is_that_of_the_deed():
    text = "The office, which has counted 400 deaths since May 3, said it was at work."
    found = killed(text, says(text, "The office", "said", "it was at work"))

    assert [(one.date, one.said) for one in found] == [("2016-05-03/2016-07-05", "")]


def test_the_month_of_may_is_no_doubt():
    (claim,) = killed("In May 2016 nine people died in Marta.")

    assert (claim.date, claim.modality) == ("2016-05-01/2016-05-31", "certain")
