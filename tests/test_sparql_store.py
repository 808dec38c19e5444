"""SPARQL endpoints: the same rows from real servers as from the embedded store, and what happens when one fails."""

from __future__ import annotations

import base64
import json
import logging
import random
import threading
import time
from collections import Counter
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
import servers
from click.testing import CliRunner
from conftest import Story
from test_columns import filled
from test_queries import tell_depot_fire

from kg import query as questions
from kg import views
from kg.cli import main
from kg.errors import StoreError, UsageError
from kg.ledger import Versions
from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.sparql import SCHEMES, open_store
from kg.loaders.sparql_http import PASSWORD, USERNAME, endpoint
from kg.query import load, names, run

SELECT = "SELECT ?s ?n { ?s ?p ?n }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SECRET = "pass word:ü"  # noqa: S105 -- of a server that the test starts


@pytest.fixture
def opening():
    """Return `open_store`, whose stores are closed after the test."""
    opened = []

    def open_one(url, **options):
        opened.append(open_store(url, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


# -- real servers -----------------------------------------------------------------


@pytest.fixture(params=servers.KINDS)
def store(request, opening):
    return opening(servers.emptied(request.param))


@pytest.fixture(scope="module")
def told():
    from conftest import Story  # noqa: PLC0415 -- a builder, where others take the fixture

    return tell_depot_fire(Story())


@pytest.fixture(scope="module")
def embedded(told):
    return told.load(OxigraphStore())


@pytest.fixture(scope="module", params=servers.KINDS)
def loaded(request, told):
    opened = told.load(open_store(servers.emptied(request.param)))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", names())
def test_each_question_has_the_rows_that_the_embedded_store_gives(name, loaded, embedded):
    question = load(name)

    def rows(store):  # SPARQL leaves open in which order names are joined
        listed = [{key: sorted(str(cell).split("; ")) for key, cell in row.items()} for row in run(question, store)]
        return Counter(map(str, listed))

    assert rows(loaded) == rows(embedded)


def test_a_query_that_would_change_something_does_not_reach_the_server(loaded, monkeypatch):
    monkeypatch.setattr(loaded.http, "select", lambda *_, **__: pytest.fail("asked"))
    elsewhere = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"

    for text in ("DELETE WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }", elsewhere):
        with pytest.raises(UsageError):
            loaded.rows(text)


def test_a_store_that_is_read_only_writes_nothing(loaded, story, opening):
    reader = opening(loaded.http.endpoint.base, read_only=True)
    story.says("Monitor", 27)
    before = sum(1 for _ in reader.rows(SELECT))

    with pytest.raises(UsageError, match="opened to be read"):
        story.load(reader)
    with pytest.raises(UsageError, match="opened to be read"):
        reader.clear()
    assert sum(1 for _ in reader.rows(SELECT)) == before


def test_a_query_that_takes_too_long_is_ended_and_its_rows_are_no_answer(loaded):
    since = time.monotonic()

    with pytest.raises(StoreError, match=r"took longer than 1 seconds|The answer broke off|answers 50"):
        list(loaded.rows(CROSS, seconds=1))
    assert time.monotonic() - since < 20


def test_a_request_that_fails_in_the_middle_changes_nothing(store):
    before = list(store.rows(SELECT))

    with pytest.raises((StoreError, UsageError)):
        store.http.update("INSERT DATA { <a:a> <a:b> 1 } ; LOAD <http://127.0.0.1:1/none.nt>")

    assert list(store.rows(SELECT)) == before


def test_what_is_not_ours_stays(store, story):
    store.http.update("INSERT DATA { <http://example.org/mine> <http://example.org/says> 'hands off' }")
    story.says("Monitor", 27)
    story.load(store)

    store.clear()

    assert [row["n"] for row in store.rows(SELECT)] == ["hands off"]
    assert store.reached() == Versions(0, 0, 0, 0)


def test_a_graph_of_another_form_is_loaded_again(store, story, monkeypatch, opening):
    story.says("Monitor", 27)
    story.load(store)
    monkeypatch.setattr("kg.loaders.sparql.FORMAT", "next")

    fresh = opening(store.http.endpoint.base)

    assert fresh.reached() == Versions(0, 0, 0, 0)
    assert list(fresh.rows(SELECT)) == []


def test_a_server_without_a_place_for_bulk_is_filled_by_updates(store, story, opening):
    story.says("Monitor", 27, sentence='He said: "no\\u0022"')
    story.load(store)
    before = Counter(tuple(row.items()) for row in store.rows(SELECT))
    store.clear()
    slow = opening(f"{store.http.endpoint.base}?data=there-is-none")

    story.load(slow)

    assert Counter(tuple(row.items()) for row in slow.rows(SELECT)) == before


def test_many_changes_come_to_what_a_fresh_load_gives(store):
    from conftest import Story  # noqa: PLC0415

    chance = random.Random(3)
    for turn in range(6):
        now = Story()
        for number in range(8):
            source, event = f"Source {number % 3}", f"event-{chance.randrange(4)}"
            now.says(
                source, chance.randrange(40), event=event, said=f"2018-07-{10 + number:02}", publisher=f"P{number}"
            )
        gone = [(f"event:event-{number}", []) for number in range(4)]
        store.replace(gone, Versions(1, 1, turn, 0))
        now.load(store)
    clean = now.load(OxigraphStore())

    def linked(one):
        found = one.rows("SELECT ?s ?p ?o { ?s ?p ?o . FILTER(!CONTAINS(STR(?s), '/source/')) }")
        return Counter(tuple(row.values()) for row in found)

    assert linked(store) - linked(clean) == Counter()
    assert linked(clean) - linked(store) == Counter()


def test_a_server_with_a_limit_of_its_own_gives_no_part_for_the_whole(story, opening):
    limited = opening(servers.oxigraph("--timeout-s", "1"))
    for number in range(8):
        story.says(f"Source {number}", number, publisher=f"P{number}")
    story.load(limited)

    with pytest.raises(StoreError, match="broke off after 0 rows: the server ended the query"):
        list(limited.rows(CROSS))


def test_a_server_that_is_killed_in_the_middle_of_a_load_is_filled_by_the_next(tmp_path, story, monkeypatch, opening):
    monkeypatch.setattr("kg.loaders.sparql.BATCH", 5)
    for number in range(30):
        story.says(f"Source {number % 5}", number, event=f"event-{number % 9}", publisher=f"P{number}")
    process, url = persistent(tmp_path / "data")
    opened = opening(url)

    def articles():
        for number, one in enumerate([*story.articles.values(), *story.claims]):
            if number == 20:
                process.kill()
                process.wait()
            yield one

    with pytest.raises(StoreError, match=r"no server answers|went away in the middle"):
        opened.add(articles(), Versions(1, 1, 0, 0))
    process, url = persistent(tmp_path / "data")
    again = opening(url)

    assert again.reached() == Versions(0, 0, 0, 0)
    story.load(again)
    assert again.reached() == Versions(1, 1, 1, 0)
    assert count(again) == count(story.load(OxigraphStore()))


AT_ONCE = "another load ran at the same time"


def test_two_loads_at_once_are_not_counted_as_done_and_the_next_makes_it_good(store, story, opening):
    other = opening(store.http.endpoint.base)
    story.says("Monitor", 27)

    def with_another_inside():
        yield from story.articles.values()
        story.load(other)

    with pytest.raises(StoreError, match=AT_ONCE):
        store.add(with_another_inside(), Versions(2, 2, 0, 0))
    assert store.reached() == Versions(0, 0, 0, 0)
    story.load(store)
    assert store.reached() == Versions(1, 1, 1, 0)


def test_of_two_loads_that_overlap_neither_is_counted_as_done(store, story, opening):
    other = opening(store.http.endpoint.base)
    story.says("Monitor", 27)
    begun, go, said = threading.Event(), threading.Event(), []

    def waiting():
        begun.set()
        go.wait(60)
        yield from story.articles.values()

    def load():
        try:
            other.add(waiting(), Versions(1, 1, 0, 0))
        except StoreError as error:
            said.append(str(error))

    def overlapping():
        go.set()
        thread.join()
        yield from story.articles.values()

    thread = threading.Thread(target=load)
    thread.start()
    assert begun.wait(60)
    with pytest.raises(StoreError, match=AT_ONCE):
        store.add(overlapping(), Versions(1, 1, 0, 0))
    assert AT_ONCE in said[0]
    assert store.reached() == Versions(0, 0, 0, 0)


def persistent(folder):
    """Start an Oxigraph server that keeps what it has."""
    program = servers.oxigraph_program()
    port = servers.free_port()
    process = servers.start([program, "serve", "--bind", f"127.0.0.1:{port}", "--location", str(folder)])
    return process, servers.wait_for(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/query")


def count(store):
    (row,) = store.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return row["n"]


def test_a_server_with_users_is_read_with_what_the_environment_says(story, monkeypatch, caplog, opening):
    caplog.set_level(logging.DEBUG)
    url = servers.emptied("fuseki")
    monkeypatch.delenv(USERNAME)
    with pytest.raises(StoreError, match=f"asks who you are.*{USERNAME} and {PASSWORD}"):
        open_store(url)
    monkeypatch.setenv(USERNAME, servers.USER)
    monkeypatch.setenv(PASSWORD, "wrong-word")
    with pytest.raises(StoreError, match="refuses this user") as refused:
        open_store(url)
    monkeypatch.setenv(PASSWORD, servers.WORD)
    story.says("Monitor", 27)
    opened = opening(url)
    story.load(opened)

    assert opened.reached() == Versions(1, 1, 1, 0)
    assert "-word" not in f"{refused.value}{caplog.text}"


def test_the_commands_load_a_server_and_ask_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.txt").write_text(
        "publisher: Courier\npublished: 2018-07-12\n\n"
        "Nine people were killed in the village of Talbeh on Wednesday, the Salwan Rights Monitor said.\n"
    )
    url = f"sparql+{servers.emptied('oxigraph-server')}"

    def kg(*args):
        result = CliRunner().invoke(main, args)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    kg("ingest", "one.txt")
    kg("load", url)
    here, there = (kg("query", "timeline", "--format", "json", *more) for more in ((), ("--store", url)))

    assert json.loads(there) == json.loads(here) != []
    assert "up to date" in kg("status")


def test_another_knowledge_base_is_refused_and_put_in_place_on_demand(store, tmp_path):
    here, there = Story(), Story()
    here.says("Monitor", 27)
    there.says("Medics", 9)
    ledgers = [filled(tmp_path / name, told) for name, told in (("here", here), ("there", there))]
    load = partial(views.load_server, tmp_path, url=store.http.endpoint.base, credentials=lambda: ("", ""))
    load(ledger=ledgers[0])
    load(ledger=ledgers[0])
    before = count(store)

    with pytest.raises(StoreError, match=r"holds another knowledge base.*--rebuild"):
        load(ledger=ledgers[1])
    assert count(store) == before
    load(ledger=ledgers[1], rebuild=True)

    assert [row["source"] for row in run(questions.load("timeline"), store)] == ["Medics"]
    assert store.owner() == ledgers[1].identity


# -- addresses ----------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_dataset_is_named_with_or_without_sparql_before_it(scheme):
    found = endpoint(f"{scheme}://host:3030/kg/")

    assert found.base == f"{scheme.removeprefix('sparql+')}://host:3030/kg"
    assert found.data == (f"{found.base}/data", f"{found.base}/store")


@pytest.mark.parametrize(
    "url", ["", "kg", "bolt://host", "sparql+http://", "http://host:port/", "http://[", "file:///x"]
)
def test_what_is_no_address_is_refused_with_one(url):
    with pytest.raises(UsageError, match=r"sparql\+http://localhost:3030/kg"):
        endpoint(url)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(UsageError, match=USERNAME) as refused:
        endpoint("https://me:hunter2@host/kg")

    assert "hunter2" not in str(refused.value)


def test_a_place_on_another_server_is_refused():
    for path in ("http://elsewhere/update", "//elsewhere/update"):
        with pytest.raises(UsageError, match="paths on its own server"):
            endpoint(f"http://host/kg?update={path}")
    with pytest.raises(UsageError, match="'graph'"):
        endpoint("http://host/kg?graph=x")


# -- a server that fails ----------------------------------------------------------------

HEAD = b'{"head":{"vars":["s","n"]},"results":{"bindings":['
NO_ROWS = b'{"head":{"vars":["p","o"]},"results":{"bindings":[]}}'
ROW = b'{"s":{"type":"uri","value":"a:a"},"n":{"type":"literal","value":"1"}}'


class Failing(BaseHTTPRequestHandler):
    """Answers as its server's `plan` says: status, headers, pieces; a number is a pause, `None` breaks off."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = unquote(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        notes = "?p ?o" in asked.replace("+", " ") and "/store>" in asked  # asked before any question
        if not notes:
            self.server.asked.append((self.path, self.headers))
        status, headers, pieces = (200, {}, [NO_ROWS]) if notes else self.server.plan
        self.send_response(status)
        for name, value in {"Content-Type": "application/sparql-results+json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in pieces:
            if piece is None:
                break
            if isinstance(piece, bytes):
                self.wfile.write(piece)
                self.wfile.flush()
            else:
                self.server.stop.wait(piece)
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def failing(monkeypatch):
    """Return a server whose answers a test plans, and that nobody has told of users."""
    monkeypatch.delenv(USERNAME, raising=False)
    made = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    made.plan, made.asked, made.stop = (200, {}, [HEAD, b"]}}"]), [], threading.Event()
    made.url = f"http://127.0.0.1:{made.server_address[1]}"
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.stop.set()
    made.shutdown()
    thread.join()
    made.server_close()


def asking(failing, **options):
    store = open_store(failing.url, read_only=True)
    try:
        return list(store.rows(SELECT, **options))
    finally:
        store.close()


@pytest.mark.parametrize(
    ("pieces", "headers"),
    [
        ([HEAD, ROW], {}),
        ([HEAD, ROW, b","], {}),
        ([HEAD, ROW, b"]}"], {}),
        ([HEAD, ROW, b"]}}\n## Query cancelled due to timeout"], {}),
        ([HEAD, ROW, b"]}}", b"\n"], {"Content-Length": "1000"}),
        ([HEAD, ROW, b"]}}"], {"Content-Length": "1000"}),
        ([b"%x\r\n%b\r\n" % (len(HEAD + ROW), HEAD + ROW)], {"Transfer-Encoding": "chunked"}),
        ([], {}),
        ([b'{"boolean":true}'], {}),
    ],
)
def test_an_answer_that_breaks_off_is_an_error_and_never_a_whole_one(pieces, headers, failing):
    failing.plan = (200, headers, pieces)

    with pytest.raises(StoreError, match=r"broke off after \d rows|went away in the middle|yes or no"):
        asking(failing)


def test_rows_come_before_the_answer_is_whole_and_the_reader_may_stop(failing, opening):
    failing.plan = (200, {}, [HEAD, ROW + b"," + ROW + b",", 30])
    store = opening(failing.url, read_only=True)
    found = store.rows(SELECT)
    since = time.monotonic()

    assert next(found) == {"s": "a:a", "n": "1"}
    found.close()
    assert time.monotonic() - since < 5


@pytest.mark.parametrize(
    "pieces", [[30], [HEAD, ROW, 30], [HEAD, *[0.1, ROW, b","] * 50]], ids=["still", "stops", "drips"]
)
def test_an_answer_that_does_not_end_in_time_is_ended(pieces, failing):
    failing.plan = (200, {}, pieces)
    since = time.monotonic()

    with pytest.raises(StoreError, match=r"took longer than 0.5 seconds.*--time-limit"):
        asking(failing, seconds=0.5)
    assert time.monotonic() - since < 5


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b"", "asks who you are"),
        (403, b"", "asks who you are"),
        (404, b"", r"no such place on the server \(404\)"),
        (405, b"", r"no such place on the server \(405\)"),
        (500, b"<html><h1>Broken</h1>\x1b[31m" + b"x" * 10_000, r"answers 500: Broken"),
        (503, b"Query timed out", "answers 503: Query timed out"),
        (302, b"", "answers 302"),
    ],
)
def test_a_refusal_says_what_to_do_in_one_short_paragraph(status, body, said, failing):
    failing.plan = (status, {"Location": "http://127.0.0.1:1/"}, [body])

    with pytest.raises(StoreError, match=said) as refused:
        asking(failing)

    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500


def test_a_query_that_the_server_does_not_understand_is_the_users_error(failing):
    failing.plan = (400, {}, [b"Parse error at line 1"])

    with pytest.raises(UsageError, match="does not understand: Parse error at line 1"):
        asking(failing)


def test_a_page_is_no_answer(failing):
    failing.plan = (200, {"Content-Type": "text/html"}, [b"<h1>Welcome</h1>"])

    with pytest.raises(StoreError, match="the answer is text/html and no SPARQL result"):
        asking(failing)


def test_no_server_says_to_start_it():
    with pytest.raises(StoreError, match=r"no server answers.*Start it"):
        open_store(f"http://127.0.0.1:{servers.free_port()}/kg")


def test_user_and_password_go_to_the_server_and_nowhere_else(failing, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv(USERNAME, "me")
    monkeypatch.setenv(PASSWORD, SECRET)
    asking(failing)
    failing.plan = (401, {}, [b""])
    with pytest.raises(StoreError) as refused:
        asking(failing)

    (_, headers), _ = failing.asked
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == f"me:{SECRET}"
    assert SECRET not in f"{refused.value}{refused.value.__cause__}{caplog.text}"
    assert "refuses this user" in str(refused.value)


def test_a_server_without_a_place_for_bulk_is_asked_for_it_once(failing, opening):
    store = opening(failing.url, read_only=True)
    failing.plan = (404, {}, [])
    for _ in range(2):
        with pytest.raises(StoreError, match="no such place"):
            store.http.post("<a:a> <a:b> <a:c> .\n")

    assert [path for path, _ in failing.asked] == ["/data?default", "/store?default", "/update", "/update"]
