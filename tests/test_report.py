"""The report says what the ledger holds, marks what disagrees, and shows hostile text as text."""

from __future__ import annotations

import csv
import html
import html.parser
import io
import json
import sqlite3
from dataclasses import replace

import pytest

from kg.demo import story_files
from kg.errors import UsageError
from kg.loaders.pages import FILE, VIEW, bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.relations import HEARD
from kg.report import FORMS, Filter, slice_of
from kg.report import gather as gathered
from kg.report.wording import LISTED

HOSTILE = "Nine people were killed in Salwan, the <script>alert(1)</script> Monitor said | on Tuesday."


@pytest.fixture(scope="module")
def stories():
    return [str(path) for path in story_files()]


@pytest.fixture(scope="module")
def base(tmp_path_factory, stories):
    made = KnowledgeBase(tmp_path_factory.mktemp("report") / "kg.db", create=True)
    made.ingest(stories, Options())
    return made


@pytest.fixture(scope="module")
def report(base):
    return gather(base.ledger, Filter())


def gather(ledger, only):
    return gathered(slice_of(ledger, only), only)


def asked(report, place, question):
    return next(
        one
        for told in report.told
        if told.event.where == place
        for one in told.asked
        if (one.question.aspect, one.question.scope.who) == question
    )


def test_the_most_disputed_event_comes_first(report):
    assert [told.event.where for told in report.told] == ["Salwan", "Tellaf", "Talbeh"]
    assert [told.disputes for told in report.told] == sorted((told.disputes for told in report.told), reverse=True)


def test_an_answer_that_was_revised_is_shown_as_such_with_what_revised_it(report):
    killed = asked(report, "Salwan", ("killed", "people"))

    gone = {(one.interval.lo, one.interval.hi) for one in killed.stated if not one.stands}
    assert (27, 27) in gone
    assert {one.relation.rule for one in killed.revised} == {"one-origin-other", "toll-rose"}


def test_a_copied_value_has_one_family_behind_it(report):
    killed = asked(report, "Salwan", ("killed", "people"))

    nine = next(one for one in killed.stated if one.interval.lo == 9)
    assert len(nine.evidence) == 2
    assert nine.families == ("Tanu",)


def test_a_value_inside_another_stands_behind_it(base):
    report = gather(base.ledger, Filter(place="Talbeh"))

    support = [one for told in report.told for q in told.asked for one in q.stated if len(one.families) > 1]
    assert support


@pytest.mark.parametrize(
    ("only", "places"),
    [
        (Filter(place="tellaf"), {"Tellaf"}),
        (Filter(source="red lantern"), {"Salwan"}),
        (Filter(since="2018-01-01"), {"Tellaf"}),
        (Filter(until="2016-12-31"), {"Talbeh"}),
        (Filter(place="Nowhere"), set()),
    ],
)
def test_a_filter_lets_through_what_it_names(base, only, places):
    assert {told.event.where for told in gather(base.ledger, only).told} == places


def test_an_event_is_named_by_how_its_id_begins(base, report):
    wanted = report.told[1].event

    (told,) = gather(base.ledger, Filter(event=wanted.id[:8])).told
    assert told.event == wanted


@pytest.mark.parametrize("start", ["zzzz", "7"])
def test_an_event_that_is_not_there_is_an_error(base, start):
    with pytest.raises(UsageError, match="There is no event"):
        gather(base.ledger, Filter(event=start))


def test_csv_has_a_row_for_each_claim_that_answers(report):
    rows = list(csv.DictReader(io.StringIO(FORMS["csv"](report))))

    cited = {
        (told.event.id, one.claim.id)
        for told in report.told
        for q in told.asked
        for s in q.stated
        for one in s.evidence
    }
    assert {(row["event"], row["claim"]) for row in rows} == cited


def test_json_counts_what_it_holds(report):
    found = json.loads(FORMS["json"](report))

    assert found["disputed_questions"] == sum(bool(q["disputes"]) for told in found["told"] for q in told["asked"])
    assert found["claims"] == sum(len(told["claims"]) for told in found["told"]) > 0


def test_the_same_articles_give_the_same_bytes_in_any_order(tmp_path, stories, report):
    other = KnowledgeBase(tmp_path / "kg.db", create=True)
    for path in reversed(stories):
        other.ingest([path], Options())

    again = gather(other.ledger, Filter())
    assert [FORMS[form](again) for form in FORMS] == [FORMS[form](report) for form in FORMS]


class _Tags(html.parser.HTMLParser):
    """What a page is made of: its tags, the addresses it asks for, and its ids."""

    def __init__(self):
        super().__init__()
        self.tags, self.asks, self.ids = [], [], []

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.tags.append(tag)
        self.asks += [known[name] for name in ("src", "srcset", "data") if name in known]
        self.asks += [known["href"]] if tag == "link" else []
        self.ids += [known["id"]] if "id" in known else []


def seen(page):
    tags = _Tags()
    tags.feed(page)
    return tags


def test_a_page_asks_for_nothing_and_runs_nothing(report):
    page = seen(FORMS["html"](report))

    assert page.asks == []
    assert "script" not in page.tags
    assert len(page.ids) == len(set(page.ids)) == len(report.told)


def test_hostile_text_is_shown_as_text(tmp_path):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    story = tmp_path / "story.txt"
    story.write_text(f"title: <b>x</b>\npublisher: A|B\nurl: javascript:alert(1)\npublished: 2018-07-12\n\n{HOSTILE}\n")
    base.ingest([str(story)], Options())
    report = gather(base.ledger, Filter())

    assert report.claims > 0
    page = FORMS["html"](report)
    assert "<script" not in page.partition("</head>")[2]
    assert "javascript:" not in page
    assert "<b>x" not in page
    assert "<script" not in FORMS["md"](report)


def test_an_empty_base_gives_an_empty_report(tmp_path):
    empty = gather(KnowledgeBase(tmp_path / "kg.db", create=True).ledger, Filter())

    assert (empty.told, empty.disputed) == ((), 0)
    assert all(FORMS[form](empty) for form in FORMS)


def test_very_many_answers_are_held_against_each_other_as_far_as_the_pages_do_and_that_is_said(tmp_path):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    rows = [
        {
            "id": f"c{n:05}", "article": f"a{n // 8}", "publisher": "Courier", "published": "2018-07-12", "start": 0,
            "end": 20, "sentence": f"{n} people were killed.", "aspect": "killed", "place": "Talbeh",
            "date": "2018-07-11", "source": f"Origin {n}", "source_kind": "named",
            "value": {"min": n, "max": n, "who": "people"}, "modality": "certain",
        }
        for n in range(1, 301)
    ]  # fmt: skip
    assert base.take_in(map(json.dumps, rows), "rows").claims == 300
    report = gather(base.ledger, Filter())
    (asked,) = report.told[0].asked

    assert asked.unheard == 300 - HEARD
    assert len(asked.disputes) == HEARD * (HEARD - 1) // 2
    for form in ("html", "md"):
        text = FORMS[form](report).replace("\\", "")
        assert text.count("No number is in both answers") == LISTED
        assert f"And {len(asked.disputes) - LISTED} more contradictions" in text
        assert f"{300 - HEARD} more answers were not held against these" in text
    (told,) = json.loads(FORMS["json"](report))["told"]
    assert len(told["asked"][0]["disputes"]) == len(asked.disputes)

    bring_up_pages(base.path, base.ledger)
    file = sqlite3.connect(base.path / VIEW / FILE)
    assert file.execute("SELECT pairs FROM question").fetchall() == [(len(asked.disputes),)]
    file.close()


def test_what_copies_of_a_wire_dispute_is_said_once_with_the_number_of_pairs(report):
    told = next(told for told in report.told if told.disputes)
    asked = next(asked for asked in told.asked if asked.disputes)
    why = asked.disputes[0].relation.why
    copied = replace(asked, disputes=asked.disputes[:1] * 3)
    many = replace(report, told=(replace(told, asked=(copied,)),))

    for form in ("html", "md"):
        text = html.unescape(FORMS[form](many).replace("\\", ""))
        assert text.count(f"{why} (3 pairs of claims)") == 1
        assert text.count(why) == 1
