"""Who may ask and who may decide: host names, tokens, forms, sizes, and what an error says."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from servers import free_port
from serving import TOKEN, client, seeds
from starlette.testclient import TestClient

from kg.ledger import Ledger
from kg.serve import Keys, database, overview
from kg.serve.guard import BODY

HERE = "http://localhost"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeds(tmp_path_factory.mktemp("guard"))


@pytest.fixture(scope="module")
def asking(base: Path) -> TestClient:
    return client(base)


@pytest.fixture
def reviewing(tmp_path: Path) -> TestClient:
    """Return a client that came in with the token and may decide."""
    asking = client(seeds(tmp_path), edit=True)
    assert asking.get(f"/?token={TOKEN}").status_code == 303
    return asking


def claims_of(asking: TestClient, place: str) -> list[str]:
    (event,) = [row for row in asking.get("/events.json").json()["rows"] if row["place"] == place]
    return [row["claim"] for row in asking.get(f"{event['address']}.json").json()["rows"]]


def send(asking: TestClient, kind: str, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
    """Send a form as a browser would from a page of ours."""
    sent = {"form_token": Keys(TOKEN).form, "who": "Ada"} | fields
    return asking.post(f"/review/{kind}", data=sent, headers={"origin": HERE} | (headers or {}))


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "", "a" * 300, "[::1", "@localhost"]
)
def test_a_host_name_that_is_not_ours_is_refused(asking: TestClient, host: str) -> None:
    answer = asking.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "disputes" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_this_host_is_answered_under_its_names(asking: TestClient, host: str) -> None:
    assert asking.get("/", headers={"host": host}).status_code == 200


def test_another_name_of_the_host_has_to_be_given(base: Path) -> None:
    asking = client(base, hosts=("desk.example",))
    assert asking.get("/", headers={"host": "desk.example:80"}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/index.json", "/events.csv", "/nothing", "/static/kg.css", "/claim/zz.json", "/events?page=x"]
)
def test_every_answer_tells_the_browser_what_it_may_do(asking: TestClient, address: str) -> None:
    headers = asking.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers


def test_an_error_shows_no_trace_and_no_path(base: Path, asking: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"a secret at {base}")

    monkeypatch.setattr(overview, "dispute", broken)
    answer = asking.get("/disputes")
    assert answer.status_code == 500
    assert not re.search(r"Traceback|secret|RuntimeError|\.py", answer.text)
    assert str(base) not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_knowledge_base_without_pages_is_a_plain_page(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/")
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/x",
        "/article/..%2f..%2fetc%2fpasswd",
    ],
)
def test_no_file_is_read_but_our_own(asking: TestClient, address: str) -> None:
    assert asking.get(address).status_code == 404


def test_what_is_too_large_is_refused(asking: TestClient, reviewing: TestClient) -> None:
    assert asking.get("/search?q=" + "a" * 20_000).status_code == 414
    assert send(reviewing, "accept", claims="x" * BODY).status_code == 413


def test_a_form_that_says_less_than_it_sends_is_refused(reviewing: TestClient) -> None:
    headers = {"origin": HERE, "content-type": "application/x-www-form-urlencoded"}
    sent = (b"claims=" + b"x" * BODY for _ in range(2))
    assert reviewing.post("/review/accept", content=sent, headers=headers).status_code == 413


def test_a_page_that_takes_too_long_is_ended(asking: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "SECONDS", -1.0)
    monkeypatch.setattr(database, "STEPS", 1)
    answer = asking.get("/sources")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_pages_are_only_read(asking: TestClient, method: str) -> None:
    assert asking.request(method, "/events").status_code == 405


def test_without_edit_there_is_nothing_to_decide_with(asking: TestClient) -> None:
    assert asking.get("/review").status_code == 404
    assert send(asking, "accept", claims="x").status_code == 404


def test_any_address_but_loopback_needs_the_token(base: Path) -> None:
    asking = client(base, closed=True)
    for address in ("/", "/index.json", "/static/kg.css"):
        assert asking.get(address).status_code == 403
    assert asking.get("/?token=wrong").status_code == 403
    assert asking.get("/", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert asking.get("/", headers={"cookie": f"{Keys(TOKEN).cookie}=wrong"}).status_code == 403
    came = asking.get(f"/events?order=new&token={TOKEN}")
    assert (came.status_code, came.headers["location"]) == (303, "/events?order=new")
    assert "httponly" in came.headers["set-cookie"].casefold()
    assert "samesite=strict" in came.headers["set-cookie"].casefold()
    assert asking.get("/events").status_code == 200


def test_the_token_never_leads_to_another_host(base: Path) -> None:
    came = client(base, closed=True).get(f"//evil.example/?token={TOKEN}")
    assert came.status_code in (303, 403)
    assert not came.headers.get("location", "/").startswith("//")


def test_a_form_from_elsewhere_changes_nothing(reviewing: TestClient) -> None:
    claim = claims_of(reviewing, "Salwan")[0]
    wrong: list[dict[str, Any]] = [
        {"headers": {"origin": "http://evil.example"}},
        {"headers": {"origin": "null"}},
        {"headers": {"sec-fetch-site": "cross-site"}},
        {"headers": {"content-type": "text/plain"}},
        {"form_token": ""},
        {"form_token": "é" * 64},
        {"who": ""},
        {"who": "a" * 200},
    ]
    for fields in wrong:
        assert send(reviewing, "reject", **({"claims": claim} | fields)).status_code in (400, 403, 415), fields
    reviewing.cookies.clear()
    assert send(reviewing, "reject", claims=claim).status_code == 403
    assert reviewing.get("/review.json").status_code == 404
    assert "Nobody decided anything yet" in reviewing.get("/review").text


def test_a_claim_is_rejected_and_taken_back(reviewing: TestClient) -> None:
    claim = claims_of(reviewing, "Salwan")[0]
    before = reviewing.get("/index.json").json()["counts"]
    assert send(reviewing, "reject", claims=claim).headers["location"] == f"/review/claim/{claim}"
    assert reviewing.get(f"/event/{claim}").status_code == 404
    assert "reject, Ada" in reviewing.get(f"/claim/{claim}").text
    assert send(reviewing, "undo", number="1", who="Bo").status_code == 303
    page = reviewing.get("/review").text
    assert "Bo" in page
    assert "taken back" in page
    assert reviewing.get("/index.json").json()["counts"] == before


def test_a_claim_is_put_right(reviewing: TestClient) -> None:
    claim = next(
        row["claim"] for row in reviewing.get("/search.json?q=rescue").json()["rows"] if row["source"] == "Red Lantern"
    )
    form = dict(
        re.findall(r'name="(was_\w+|form_token)" value="([^"]*)"', reviewing.get(f"/review/claim/{claim}").text)
    )
    was = form["was_value"].replace("&#34;", '"')
    fields = {"was_value": was, "value": was.replace("34", "36"), "was_date": "", "date": ""}
    assert send(reviewing, "edit", claims=claim, **fields).status_code == 303
    answers = reviewing.get(f"/claim/{claim}.json").json()["answers"]
    assert [one["answer"] for one in answers] == ["36"]
    assert reviewing.get(f"/claim/{claim}.json").json()["edited"]["value"]["min"] == 36
    for page in (f"/claim/{claim}", f"/review/claim/{claim}"):
        assert re.findall(r"<h1>(.*?)</h1>", reviewing.get(page).text) == ["killed: 36 people"]
    told = reviewing.get(f"/claim/{claim}").text
    article = reviewing.get(f"/claim/{claim}.json").json()["says"]["article"]
    rows = reviewing.get(f"/article/{article}.json").json()["rows"]
    assert next(row["value"] for row in rows if row["claim"] == claim) == "36 people"
    assert re.search(r"Put right by Ada, .* It says now: killed: 36 .* Read from the text was: killed: 34 ", told)
    assert send(reviewing, "undo", number="1").status_code == 303
    assert "Put right by" not in reviewing.get(f"/claim/{claim}").text
    assert send(reviewing, "edit", claims=claim, was_value=was, value=was).status_code == 400
    assert send(reviewing, "edit", claims=claim, was_value=was, value="no JSON").status_code == 400
    assert send(reviewing, "edit", claims=claim, was_date="", date="x", value="[]", was_value=was).status_code == 400


def test_events_are_made_one_and_taken_apart(reviewing: TestClient) -> None:
    salwan, tellaf = claims_of(reviewing, "Salwan"), claims_of(reviewing, "Tellaf")
    assert send(reviewing, "merge", claims=f"{salwan[0]} {tellaf[0]}").status_code == 303
    assert len(reviewing.get("/events.json").json()["rows"]) == 2
    assert send(reviewing, "split", claims=salwan[0]).status_code == 400
    assert send(reviewing, "undo", number="1").status_code == 303
    assert send(reviewing, "split", claims=salwan[:2]).status_code == 303
    assert len(reviewing.get("/events.json").json()["rows"]) == 4


@pytest.mark.parametrize("fields", [{"claims": ""}, {"claims": "zzzz"}, {"number": "x"}, {"number": "99999999999"}, {}])
@pytest.mark.parametrize("kind", ["accept", "merge", "undo", "nonsense"])
def test_a_decision_about_nothing_is_refused(reviewing: TestClient, kind: str, fields: dict[str, str]) -> None:
    assert send(reviewing, kind, **fields).status_code in (400, 404)


def test_accepting_keeps_who_and_when(reviewing: TestClient, tmp_path: Path) -> None:
    claim = claims_of(reviewing, "Talbeh")[0]
    assert send(reviewing, "accept", claims=claim, who="  Ada   Byron ").status_code == 303
    (made,) = Ledger.open(tmp_path / "base").judgements()
    assert (made["kind"], made["who"], made["claims"]) == ("accept", "Ada Byron", [claim])
    assert made["when"][:2] == "20"


def started(base: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start `kg serve` and return it with the address that it prints."""
    command = [str(Path(sys.executable).parent / "kg"), "serve", "--db", str(base), *options]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    for line in server.stderr:
        if line.startswith("http"):
            return server, line.strip()
    raise AssertionError("it printed no address")


def test_kg_serve_answers_keeps_up_and_ends(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    port = free_port()
    server, address = started(base, "--bind", f"127.0.0.1:{port}")
    try:
        assert address == f"http://127.0.0.1:{port}/"
        _wait_for(lambda: httpx.get(address).status_code == 200)
        from kg.pipeline import KnowledgeBase  # noqa: PLC0415

        claim = next(Ledger.open(base).claims()).id
        KnowledgeBase(base).judge("reject", [claim], who="Ada")
        _wait_for(lambda: "reject, Ada" in httpx.get(f"{address}claim/{claim}").text)
        assert "server" not in httpx.get(address).headers
    finally:
        server.send_signal(signal.SIGINT)
    _, told = server.communicate(timeout=30)
    assert "Traceback" not in told


def test_kg_serve_warns_when_others_can_reach_it(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    command = [str(Path(sys.executable).parent / "kg"), "serve", "--db", str(base), "--bind", f"0.0.0.0:{free_port()}"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    lines = [server.stderr.readline(), server.stderr.readline()]
    server.terminate()
    server.communicate(timeout=30)
    assert lines[0].startswith("Warning:")
    assert "?token=" in lines[1]


@pytest.mark.parametrize("bind", ["nonsense", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "a b:c"])
def test_an_address_to_listen_at_that_is_none_is_wrong_usage(tmp_path: Path, bind: str) -> None:
    command = [str(Path(sys.executable).parent / "kg"), "serve", "--db", str(tmp_path), "--bind", bind]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "HOST:PORT" in done.stderr


def _wait_for(holds: Any, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.2)
