"""What the pages show, in their three forms, and what they do with what is hostile."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import client, crawl, links, seeds
from starlette.testclient import TestClient

from kg.ledger import Ledger
from kg.loaders.pages import bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.serve import console, texts
from kg.serve.search import match
from kg.show import look_up

HOSTILE = "<script>alert(1)</script> \"'&/../x.csv"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeds(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def asking(base: Path) -> TestClient:
    return client(base)


@pytest.fixture(scope="module")
def crawled(asking: TestClient) -> dict[str, Any]:
    """Return every page that a link leads to."""
    return crawl(asking)


@pytest.fixture(scope="module")
def claims(base: Path) -> dict[str, str]:
    """Return an id of a claim for each sentence."""
    return {claim.sentence: claim.id for claim in Ledger.open(base).claims()}


@pytest.fixture
def hostile(tmp_path: Path) -> TestClient:
    """Return a client for claims whose every text is an attack."""
    known = KnowledgeBase(tmp_path / "hostile", create=True)
    rows = [
        {
            "id": f"h{number}", "article": f"a{number}", "publisher": HOSTILE, "published": "2018-07-12",
            "url": "javascript:alert(1)", "title": HOSTILE, "start": 0, "end": 40,
            "sentence": f"={number} people were killed in {HOSTILE}",
            "content": HOSTILE, "source_text": HOSTILE, "cue": "said", "source": f"{HOSTILE}{number}",
            "source_kind": "named", "via": [HOSTILE], "aspect": "killed", "place": HOSTILE, "date": "2018-07-11",
            "value": {"min": number, "max": number, "who": HOSTILE}, "modality": "certain",
        }
        for number in (9, 27)
    ]  # fmt: skip
    outcome = known.take_in((json.dumps(row) for row in rows), "hostile")
    assert outcome.claims == 2, outcome.refused
    bring_up_pages(known.path, known.ledger)
    return client(known.path)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_link_on_every_page_leads_to_a_page(crawled: dict[str, Any]) -> None:
    assert len(crawled) > 150
    assert {address: answer.status_code for address, answer in crawled.items() if answer.status_code != 200} == {}


def test_every_page_is_there_as_json_and_csv_too(crawled: dict[str, Any]) -> None:
    forms = {address for address in crawled if re.search(r"\.(json|csv)(\?|$)", address)}
    assert len(forms) > 60
    for address in forms:
        if ".json" in address:
            assert set(crawled[address].json()) >= {"title", "rows", "more"}
        else:
            head, *body = list(csv.reader(io.StringIO(crawled[address].text)))
            assert all(len(row) == len(head) for row in body), address


def test_a_page_needs_nothing_from_elsewhere_and_no_script(crawled: dict[str, Any]) -> None:
    for address, answer in crawled.items():
        if answer.headers["content-type"].startswith("text/html"):
            assert not re.search(r"<script|\son\w+=|style=|src=", answer.text), address
            assert not re.findall(r'<link[^>]+href="(?!/)', answer.text), address
            assert len(answer.content) < 300_000, address


def test_the_first_page_says_how_much_there_is_and_what_is_disputed(asking: TestClient) -> None:
    told = asking.get("/index.json").json()
    assert told["counts"]["claim"] == 25
    assert told["counts"]["event"] == 3
    assert {one["question"] for one in told["disputes"]} >= {"killed: people", "control: rebels"}
    assert [row["place"] for row in told["rows"]] == ["Tellaf", "Salwan", "Talbeh"]


def test_an_event_is_found_by_any_claim_of_it_and_its_own_id_leads_there(asking: TestClient) -> None:
    (event,) = [row for row in asking.get("/events.json").json()["rows"] if row["place"] == "Salwan"]
    by_id = asking.get(f"/event/{event['event']}.json")
    assert (by_id.status_code, by_id.headers["location"]) == (302, f"{event['address']}.json")
    told = asking.get(f"{event['address']}.json").json()
    assert told["event"] == event["event"]
    for row in told["rows"]:
        assert asking.get(f"/event/{row['claim']}.json").json()["event"] == event["event"]


def test_an_address_outlasts_a_merge_of_events(tmp_path: Path) -> None:
    known = KnowledgeBase(seeds(tmp_path))
    asking = client(known.path)
    before = {row["place"]: row for row in asking.get("/events.json").json()["rows"]}
    one, other = (before[place]["address"].removeprefix("/event/") for place in ("Salwan", "Tellaf"))
    known.judge("merge", [one, other], who="Ada")
    bring_up_pages(known.path, known.ledger)
    after = {asking.get(f"/event/{claim}.json").json()["event"] for claim in (one, other)}
    assert len(after) == 1
    assert len(asking.get("/events.json").json()["rows"]) == 2


def test_what_was_ingested_meanwhile_shows_without_a_restart(tmp_path: Path) -> None:
    known = KnowledgeBase(tmp_path / "base", create=True)
    bring_up_pages(known.path, known.ledger)
    asking = client(known.path)
    assert asking.get("/index.json").json()["counts"]["claim"] == 0
    row = {
        "id": "c1", "article": "a", "publisher": "Daily", "published": "2018-07-12", "start": 0, "end": 24,
        "sentence": "Nine people were killed.", "aspect": "killed", "place": "Talbeh", "date": "2018-07-11",
        "source": "Tanu", "source_kind": "named",
        "value": {"min": 9, "max": 9, "who": "people"}, "modality": "certain",
    }  # fmt: skip
    assert known.take_in([json.dumps(row)], "rows").claims == 1
    bring_up_pages(known.path, known.ledger)
    assert asking.get("/index.json").json()["counts"]["claim"] == 1


def test_a_question_shows_the_values_with_their_families_and_leads_to_each_sentence(asking: TestClient) -> None:
    (dispute,) = [row for row in asking.get("/disputes.json").json()["rows"] if row["question"] == "killed: people"]
    told = asking.get(f"{dispute['address']}.json").json()
    assert [(one["lo"], one["families"], one["stands"]) for one in told["stated"]][:3] == [
        (9, ["Tanu"], True),
        (34, ["Red Lantern"], True),
        (35, ["Salwan Rights Monitor"], True),
    ]
    page = asking.get(dispute["address"]).text
    assert {f"/claim/{row['claim']}" for row in told["rows"]} <= links(page)
    assert "no longer stands" in page
    assert '<svg class="interval"' in page


def test_one_claim_answers_two_questions_and_each_has_an_address(asking: TestClient, claims: dict[str, str]) -> None:
    claim = claims["The army captured the town of Tellaf on Thursday, the state news agency Tanu said."]
    titles = {
        asking.get(f"/question/{claim}/{slug}.json").json()["question"]
        for slug in ("control-rebels", "control-government")
    }
    assert titles == {"control: rebels", "control: government"}
    assert asking.get(f"/question/{claim}/no-such-thing.json").status_code == 200


def test_disputes_are_filtered(asking: TestClient) -> None:
    def places(**fields: str) -> list[str]:
        return [row["place"] for row in asking.get("/disputes.json", params=fields).json()["rows"]]

    everything = places()
    assert len(everything) == 7
    assert set(places(place="tellaf")) == {"Tellaf"}
    assert set(places(source="tanu")) == {"Salwan", "Tellaf"}
    assert places(source="Russian state") == ["Talbeh"]
    assert set(places(since="2018-01-01")) == {"Tellaf"}
    assert set(places(until="2016-12-31")) == {"Talbeh"}
    assert places(aspect="injured") == ["Salwan"]
    assert places(strength="two") == []
    assert places(strength="firm") == everything


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/disputes?since=yesterday", "has to be a day"),
        ("/disputes?aspect=x", "has to be one of"),
        ("/events?page=0", "has to be a number"),
        ("/events?page=9999999", "has to be a number"),
        ("/search?q=" + "a" * 400, "at most 300"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(asking: TestClient, address: str, said: str) -> None:
    answer = asking.get(address)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Traceback" not in answer.text


def test_an_article_without_a_publisher_is_listed_as_of_an_unknown_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Twelve people were killed in Aleppo on Sunday.\n", "utf-8")
    known = KnowledgeBase(tmp_path / "base", create=True)
    known.ingest([str(tmp_path / "a.txt")], Options(published="2018-07-12"))
    bring_up_pages(known.path, known.ledger)
    asking = client(known.path)

    for page in ("/", "/search?q=killed"):
        assert '<span class="quiet">unknown publisher · ' in asking.get(page).text, page


@pytest.mark.parametrize("lang", ["sparql", "cypher"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("kind=bogus", "has to be one of killed"),
        ("knd=killed", "There is no parameter"),
        ("since=x", "has to be a date"),
    ],
)
def test_a_parameter_that_a_question_does_not_take_is_said(
    asking: TestClient, lang: str, asked: str, said: str
) -> None:
    page = asking.get(f"/query/contradictions?lang={lang}&{asked}")
    table = asking.get(f"/query/contradictions.json?lang={lang}&{asked}")

    assert said in page.text
    assert table.status_code == 400
    assert said in table.text


@pytest.mark.parametrize(
    "address", ["/claim/ffffffff", "/event/zz", "/source/nobody", "/place/nowhere", "/query/nothing", "/nothing"]
)
def test_what_is_not_there_is_a_plain_page(asking: TestClient, address: str) -> None:
    answer = asking.get(address)
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


def test_a_claim_says_what_bears_on_it_and_why_or_why_not(asking: TestClient, claims: dict[str, str]) -> None:
    children = next(id_ for sentence, id_ in claims.items() if "11 children" in sentence)
    told = asking.get(f"/claim/{children}.json").json()
    assert told["answers"][0]["question"].startswith("killed")
    rows = asking.get(f"/claim/{children}.csv").text
    assert {"refines"} <= {row["relation"] for row in rows_of(rows)}
    nine = next(id_ for sentence, id_ in claims.items() if sentence.startswith("Nine people"))
    forty = next(id_ for sentence, id_ in claims.items() if "40 people were injured" in sentence)
    assert "against=" in asking.get(f"/claim/{nine}").text
    compared = asking.get(f"/claim/{nine}", params={"against": forty[:12]}).text
    assert "<dt>event</dt>" in compared
    assert "There is no other claim" in asking.get(f"/claim/{nine}?against=zzzz").text


def test_a_claim_bears_on_others_as_kg_show_says(base: Path, asking: TestClient, claims: dict[str, str]) -> None:
    ledger = Ledger.open(base)
    found = 0
    for id_ in claims.values():
        told = {(relation.kind, relation.rule, relation.why) for relation, _ in look_up(ledger, id_).bearing}
        rows = rows_of(asking.get(f"/claim/{id_}.csv").text)
        assert {(row["relation"], row["rule"], row["why"]) for row in rows} == told
        found += len(rows)
    assert found > 50


def test_an_article_shows_all_of_its_text_once_with_its_claims(asking: TestClient) -> None:
    address = next(
        row["article"] for row in asking.get("/articles.json").json()["rows"] if row["given"] == "market-strike-courier"
    )
    told = asking.get(f"/article/{address}.json").json()
    page = asking.get(f"/article/{address}").text
    shown = re.sub(
        r"<[^>]+>", "", re.sub(r"<ul>.*?</ul>", "", page[page.index('<div class="text">') :], flags=re.DOTALL)
    )
    for words in ("Air strike on market in Talbeh", "Russian warplanes carried out the strike."):
        assert shown.count(words) == 1
    assert {f"/claim/{row['claim']}" for row in told["rows"]} <= links(page)
    assert len(told["rows"]) == 5
    assert 'rel="noopener noreferrer"' in page


def test_a_long_article_is_turned_and_nothing_of_it_is_lost(
    monkeypatch: pytest.MonkeyPatch, asking: TestClient
) -> None:
    monkeypatch.setattr(texts, "LENGTH", 120)
    address = next(
        row["article"] for row in asking.get("/articles.json").json()["rows"] if row["given"] == "market-strike-courier"
    )
    pages = [asking.get(f"/article/{address}?page={number}") for number in range(1, 9)]
    there = [page.text for page in pages if page.status_code == 200]
    assert 2 < len(there) < 8
    assert sum(text.count("warplanes</mark>") for text in there) == 1
    assert len({link for text in there for link in links(text) if link.startswith("/claim/")}) == 5


def test_a_source_is_shown_with_how_it_stands_beside_others(asking: TestClient) -> None:
    told = asking.get("/source/Salwan Rights Monitor.json").json()
    assert {row["other"] for row in told["against"]} == {"Tanu", "Syrian state", "Russian state", "Red Lantern"}
    assert told["figures"]["claims"] == 10
    only = asking.get("/source/Salwan Rights Monitor.json?only=contradicted").json()["rows"]
    assert len(only) == told["figures"]["contradicted"]
    assert all(row["contradicted"] for row in only)


def test_names_nobody_knows_are_those_of_kg_names(base: Path, asking: TestClient) -> None:
    from kg.overview import unknown_names  # noqa: PLC0415

    known = KnowledgeBase(base)
    expected = {
        (row["kind"], row["name"]): row["claims"] for row in unknown_names(known.ledger, known.registries.names)
    }
    assert {(row["kind"], row["name"]): row["claims"] for row in asking.get("/names.json").json()["rows"]} == expected


def test_search_finds_words_phrases_and_beginnings(asking: TestClient) -> None:
    def found(typed: str) -> int:
        return len(asking.get("/search.json", params={"q": typed}).json()["rows"])

    assert found("warplanes strike") == 3
    assert found('"carried out the strike"') == 3
    assert found("warpl") == 3
    assert found("warplanes depot") == 0
    assert found("NOT") == 0
    assert found('"') == found("") == found("* ( ) - ^") == 0
    assert "Salwan Rights Monitor" in asking.get("/search?q=rights").text


def test_an_id_leads_to_its_claim(asking: TestClient, claims: dict[str, str]) -> None:
    id_ = next(iter(claims.values()))
    assert asking.get(f"/search?q={id_[:10]}").headers["location"] == f"/claim/{id_}"


@pytest.mark.parametrize(
    "typed", ['"a" OR b*', "col : x", "NEAR(a b, 2)", "{a b}", "-a ^b", "'; DROP TABLE claim", "\x00", "%_\\"]
)
def test_nothing_typed_is_an_operator(asking: TestClient, typed: str) -> None:
    assert re.fullmatch(r'(?:"[\w ]+"\*? ?)*', match(typed))
    assert asking.get("/search", params={"q": typed}).status_code == 200


def test_hostile_texts_are_shown_as_text_on_every_page(hostile: TestClient) -> None:
    found = crawl(hostile)
    assert {address: answer.status_code for address, answer in found.items() if answer.status_code != 200} == {}
    html = [answer for answer in found.values() if answer.headers["content-type"].startswith("text/html")]
    assert len(html) > 15
    for answer in html:
        assert "<script" not in answer.text
        assert 'javascript:alert(1)"' not in answer.text
    assert any("&lt;script&gt;" in answer.text for answer in html)


def test_a_cell_that_a_spreadsheet_would_run_is_text(hostile: TestClient) -> None:
    rows = rows_of(hostile.get("/event/h9.csv").text)
    assert {row["sentence"][:2] for row in rows} == {"'="}


def test_what_is_typed_comes_back_as_text(asking: TestClient) -> None:
    for address in ("/search", "/disputes", "/console"):
        page = asking.get(address, params={"q": HOSTILE, "place": HOSTILE, "source": HOSTILE}).text
        assert "<script" not in page


def test_the_library_and_queries_of_ones_own_are_answered(asking: TestClient) -> None:
    told = asking.get("/query/contradictions.json").json()
    assert len(told["rows"]) == 11
    assert rows_of(asking.get("/query/by-source.csv?by=tanu").text)
    page = asking.get("/query/contradictions?run=1").text
    assert f"/claim/{told['rows'][0]['a_claim']}" in links(page)
    own = asking.get(
        "/console.json", params={"q": "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/kg-claims/ns#Claim> }"}
    )
    assert own.json()["rows"] == [{"n": 25}]


def test_cypher_is_answered_once_there_is_a_graph(tmp_path: Path) -> None:
    from kg import views  # noqa: PLC0415

    known = KnowledgeBase(seeds(tmp_path))
    asking = client(known.path)
    fields = {"lang": "cypher", "q": "MATCH (c:Claim) RETURN count(c) AS n"}
    assert "kg load" in asking.get("/console", params=fields).text
    views.load(known.path, known.ledger)
    assert asking.get("/console.json", params=fields).json()["rows"] == [{"n": 25}]
    fields["q"] = "MATCH (s:Source) RETURN s ORDER BY s.label LIMIT 1"
    assert asking.get("/console.json", params=fields).json()["rows"][0]["s"]["labels"] == ["Source"]
    assert "(:Source {id: " in asking.get("/console", params=fields).text


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("sparql", "DELETE WHERE { ?s ?p ?o }"),
        ("sparql", "LOAD <http://127.0.0.1:1/x>"),
        ("sparql", "SELECT * WHERE { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }"),
        ("sparql", "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }"),
        ("sparql", "nonsense"),
        ("cypher", "MATCH (c) DELETE c"),
        ("cypher", "CREATE (c:Claim)"),
        ("cypher", "LOAD FROM '/etc/passwd' RETURN *"),
        ("cypher", "MATCH (c) RETURN c; MATCH (d) RETURN d"),
    ],
)
def test_a_query_only_reads_and_stays_here(base: Path, asking: TestClient, lang: str, written: str) -> None:
    before = asking.get("/index.json").json()["counts"]
    answer = asking.get("/console", params={"lang": lang, "q": written})
    assert answer.status_code == 200
    assert "root:" not in answer.text
    assert str(base) not in answer.text
    assert "No rows" in answer.text
    assert asking.get("/console.json", params={"q": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"}).json()["rows"]
    assert asking.get("/index.json").json()["counts"] == before


def test_a_query_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, asking: TestClient) -> None:
    monkeypatch.setattr(console, "SECONDS", 0.5)
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    assert "was ended" in asking.get("/console", params={"q": endless}).text


def pages_of(asking: TestClient, address: str) -> Iterator[list[dict[str, Any]]]:
    while address:
        answer = asking.get(address)
        yield re.findall(r'href="(/claim/[^"?#]+)', answer.text)
        following = re.search(r'rel="next" href="([^"]+)"', answer.text)
        address = following[1].replace("&amp;", "&") if following else ""


def test_a_long_list_is_turned_and_shows_everything_once(monkeypatch: pytest.MonkeyPatch, base: Path) -> None:
    asking = client(base)
    monkeypatch.setattr("kg.serve.names.SHOWN", 3)
    pages = list(pages_of(asking, "/source/Salwan Rights Monitor"))
    assert len(pages) == 4
    assert len({claim for page in pages for claim in page}) == 10
