"""The pages draw what the report draws, from what the view keeps for it: bounded, and kept only while it is true."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from serving import TOKEN, client, seeds
from starlette.testclient import TestClient

from kg.ledger import Ledger
from kg.loaders import pages_drawn
from kg.loaders.pages import FILE, VIEW, bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.report import Filter, Report, gather, slice_of
from kg.report import pictures as drawn
from kg.report.gather import Told
from kg.serve.kept import Kept


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeds(tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="module")
def asking(base: Path) -> TestClient:
    return client(base)


@pytest.fixture(scope="module")
def report(base: Path) -> Report:
    return gather(slice_of(Ledger.open(base), Filter()), Filter())


def event_of(told: Told) -> str:
    return f"/event/{min(told.event.claims)}"


def rows(number: int, *, origins: int, place: str = "Talbeh") -> list[str]:
    """Return claims of one event by so many origins, on one toll."""
    chance = random.Random(1)
    made = []
    for n in range(number):
        toll, day = chance.randrange(1, 400), chance.randrange(1, 29)
        made.append(
            json.dumps({
                "id": f"c{n:05}", "article": f"a{n // 8}", "publisher": f"Outlet {n % 7}",
                "published": f"2018-07-{day:02}", "start": 0, "end": 30,
                "sentence": f"{toll} people were killed, said number {n}.", "aspect": "killed", "place": place,
                "date": "2018-07-01", "source": f"Origin {n % origins}", "source_kind": "named", "cue": "said",
                "value": {"min": toll, "max": toll, "who": "people"}, "modality": "certain",
            })
        )  # fmt: skip
    return made


def made_of(folder: Path, given: list[str]) -> Path:
    known = KnowledgeBase(folder / "base", create=True)
    outcome = known.take_in(given, "rows")
    assert not outcome.refused
    bring_up_pages(known.path, known.ledger)
    return known.path


def test_an_event_is_drawn_on_its_page_as_in_the_report(asking: TestClient, report: Report) -> None:
    pictures = 0
    for told in report.told:
        page = asking.get(event_of(told)).text
        signs = drawn.signs(told)
        wanted = [drawn.timeline(told), *(drawn.intervals(asked, signs) for asked in told.asked)]
        for picture in filter(None, wanted):
            pictures += 1
            assert picture.__html__() in page
            assert page.count("<summary>The same as a table") == page.count('<figure class="drawn">')
    assert pictures > 5


def test_families_meet_on_the_page_as_in_the_report(asking: TestClient, report: Report) -> None:
    told = next(one for one in report.told if one.event.where == "Salwan")
    wanted = drawn.families(told.asked, drawn.signs(told))
    page = asking.get(event_of(told)).text
    assert wanted.__html__().partition("<title>")[2].partition("</title>")[2] in page
    for a, b, agree, disagree in wanted.rows:
        assert re.search(rf'<th scope="row">{a}</th><td[^>]*>{b}</td><td[^>]*>{agree}</td><td[^>]*>{disagree}<', page)


def test_a_question_has_the_picture_of_its_event_with_the_same_signs(asking: TestClient, report: Report) -> None:
    told = report.told[0]
    asked = told.asked[0]
    address = asking.get("/disputes.json").json()["rows"]
    wanted = drawn.intervals(asked, drawn.signs(told)).__html__()
    assert any(wanted in asking.get(row["address"]).text for row in address)


def test_a_claim_is_drawn_from_the_event_to_who_published_it(asking: TestClient, report: Report) -> None:
    told = report.told[0]
    for one in told.timeline:
        assert drawn.chain(one, told.event).__html__() in asking.get(f"/claim/{one.claim.id}").text


def test_places_with_coordinates_are_on_a_map(tmp_path: Path) -> None:
    asking = client(made_of(tmp_path, rows(6, origins=3, place="Douma")))
    for address in ("/disputes", "/places", "/place/Douma"):
        page = asking.get(address).text
        assert ">Syria</text>" in page, address
        assert ">Douma</text>" in page, address


def test_places_that_nobody_knows_are_on_no_map(asking: TestClient) -> None:
    assert '<svg class="drawing"' not in asking.get("/places").text


def test_an_event_of_very_many_claims_is_drawn_from_few_and_says_so(tmp_path: Path) -> None:
    base = made_of(tmp_path, rows(900, origins=90))
    file = sqlite3.connect(base / VIEW / FILE)
    held = [len(text) for (text,) in file.execute("SELECT data FROM drawn UNION ALL SELECT spoken FROM asked")]
    (spoken,) = (json.loads(text) for (text,) in file.execute("SELECT spoken FROM asked WHERE spoken <> ''"))
    file.close()
    page = client(base).get("/event/c00000").text
    whole = gather(slice_of(Ledger.open(base), Filter()), Filter()).told[0]
    assert max(held) < 30_000
    assert len({row[0] for row in spoken["rows"]}) == pages_drawn.ORIGINS
    everything = drawn.intervals(whole.asked[0], drawn.signs(whole))
    drawn_rows = set(re.findall(r">([0-9]+)</text>", everything.__html__()))
    assert drawn_rows <= set(re.findall(r">([0-9]+)</text>", page))
    more = len(everything.rows) - 8 * 3
    assert re.search(rf"And {more:,} more answers\.", page)
    assert "The first 20 rows of" in page
    assert len(page.encode()) < 300_000


@pytest.mark.parametrize("form", [".json", ".csv"])
def test_programs_get_no_pictures(asking: TestClient, report: Report, form: str) -> None:
    assert "<svg" not in asking.get(event_of(report.told[0]) + form).text


def test_a_page_is_written_once_for_one_moment_of_the_view(
    base: Path, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    asking, address = client(base), event_of(report.told[0])
    first = asking.get(address)

    def never(*_: Any) -> None:
        raise AssertionError("the page is written again")

    monkeypatch.setattr("kg.serve.app.as_html", never)
    assert asking.get(address).text == first.text
    assert asking.get(address).headers["content-type"] == first.headers["content-type"]
    assert asking.get(f"{address}?page=1").status_code == 500  # another address


def test_a_change_of_the_view_is_seen_at_once(tmp_path: Path, report: Report) -> None:
    known = KnowledgeBase(seeds(tmp_path))
    asking, claim = client(known.path), report.told[0].timeline[0].claim.id
    assert "is in no event" not in asking.get(f"/claim/{claim}").text
    known.judge("reject", [claim], who="Ada")
    bring_up_pages(known.path, known.ledger)
    assert "is in no event" in asking.get(f"/claim/{claim}").text


def test_who_may_not_decide_is_never_given_the_page_of_one_who_may(base: Path, report: Report) -> None:
    asking, address = client(base, edit=True), event_of(report.told[0])
    may = asking.get(address, headers={"authorization": f"Bearer {TOKEN}"}).text
    assert "/review" in may
    assert "/review" not in asking.get(address).text


def test_pages_that_are_kept_have_room_and_a_moment() -> None:
    kept = Kept(room=50)
    first, second = ("/a", "", False), ("/b", "", False)
    kept.put("one", first, b"x" * 30)
    assert kept.get("one", first) == b"x" * 30
    assert kept.get("two", first) is None
    kept.put("one", second, b"y" * 30)
    assert (kept.get("one", first), kept.get("one", second)) == (None, b"y" * 30)
    kept.put("two", first, b"z")
    assert (kept.get("two", first), kept.get("two", second), kept.get("one", second)) == (b"z", None, None)
    kept.put("", second, b"z")
    assert kept.get("", second) is None


def test_an_event_has_one_page_by_whichever_claim_it_is_asked_for(base: Path, report: Report) -> None:
    asking, told = client(base), report.told[0]
    pages = {asking.get(f"/event/{claim}").text for claim in told.event.claims}
    assert len(pages) == 1
    assert f'<link rel="canonical" href="{event_of(told)}">' in pages.pop()


def test_a_claim_reads_the_same_however_many_were_read_before(base: Path, report: Report) -> None:
    told = report.told[0]
    asking = client(base)
    for _ in range(2):
        for one in told.timeline:
            address = f"/claim/{one.claim.id}.json"
            assert asking.get(address).json() == client(base).get(address).json()
