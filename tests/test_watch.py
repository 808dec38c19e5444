"""What `kg watch` reads again, what it calls new, and how that reaches people and programs."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from inputs import entry, feed, page
from webserver import served

from kg.alerts import Alerts
from kg.codec import encode
from kg.errors import InputError, UsageError
from kg.ledger import Row
from kg.ledger.units import event_unit
from kg.links import Event
from kg.notices import changes
from kg.read import Options
from kg.watch import Watch

TOWN = {
    "monitor": ("The Northern Courier", "Rebels were still in the town of Tellaf on Thursday, the River Monitor said."),
    "agency": ("Tanu", "The army captured the town of Tellaf on Thursday, the state news agency Tanu said."),
}
TOLLS = {
    1: ("Courier", "At least 12 people were killed in a fire in Tellaf on Thursday, the River Monitor said."),
    2: ("Herald", "Twelve people were killed in a fire in Tellaf on Thursday, the Red Lantern rescue group said."),
    3: (
        "Weekly",
        "19 people were killed in a fire in Tellaf on Thursday, the Red Lantern rescue group said.",
    ),
}


def put(folder, name, told, day="2018-07-12"):
    publisher, text = told
    path = folder / f"{name}.txt"
    path.write_text(f"publisher: {publisher}\npublished: {day}\n\n{text}\n")
    os.utime(path, (1, 1))
    return path


@pytest.fixture
def watched(tmp_path):
    (tmp_path / "news").mkdir()
    return tmp_path / "news", lambda *sources: Watch(tmp_path / "kg.db", sources or [str(tmp_path / "news")], Options())


def kinds(found):
    return [notice.kind for notice in found.notices]


def test_what_is_new_and_what_it_disputes_is_said_once(watched):
    folder, build = watched
    watch = build()
    put(folder, "a", TOWN["monitor"])
    first = watch.round()
    put(folder, "b", TOWN["agency"])
    second = watch.round()

    assert kinds(first) == ["event"]
    assert set(kinds(second)) == {"contradiction"}
    assert kinds(watch.round()) == []
    assert kinds(build().round()) == []
    line = second.notices[0].line()
    assert line.startswith("contradiction: Tellaf 2018-07-12, control: ")
    assert ": kg why " in line
    assert "\n" not in line


def test_news_without_a_day_is_told_without_one(watched):
    folder, build = watched
    put(folder, "a", TOWN["monitor"], day="")

    (event,) = build().round().notices
    assert event.line().startswith("event: hold at Tellaf, no day, 1 claim: kg show ")


def test_a_second_family_and_an_origin_that_changes_its_answer_are_said(watched):
    folder, build = watched
    watch = build()
    put(folder, "a", TOLLS[1])
    assert kinds(watch.round()) == ["event"]
    put(folder, "b", TOLLS[2])
    assert kinds(watch.round()) == ["second-family"]
    put(folder, "c", TOLLS[3], "2018-07-13")
    changed = watch.round()

    assert "changed-answer" in kinds(changed)
    assert any(
        notice.text.endswith("killed: people: Red Lantern rescue group: 12; Red Lantern rescue group: 19")
        for notice in changed.notices
        if notice.kind == "changed-answer"
    )


def test_a_copy_of_what_is_known_is_no_news(watched):
    folder, build = watched
    watch = build()
    put(folder, "a", TOWN["monitor"])
    put(folder, "b", TOWN["agency"])
    watch.round()
    put(folder, "c", ("Harbour Weekly", TOWN["agency"][1]))

    assert kinds(watch.round()) == []


def test_a_file_is_read_again_only_when_it_changed_and_not_while_it_grows(watched):
    folder, build = watched
    watch = build()
    path = put(folder, "a", TOWN["monitor"])
    assert watch.round().outcome.articles == 1
    assert watch.round().outcome.articles == 0

    path.write_text(path.read_text() + "The monitor")
    assert watch.round().outcome.articles == 0
    path.write_text(path.read_text() + " said on Friday that nine people had died.\n")
    assert watch.round().outcome.articles == 0
    assert watch.round().outcome.articles == 1


def test_what_is_refused_is_said_once_and_does_not_end_the_watch(watched):
    folder, build = watched
    watch = build(str(folder), str(folder / "none.txt"))
    (folder / "bad.pdf").write_bytes(b"%PDF-")
    os.utime(folder / "bad.pdf", (1, 1))

    assert len(watch.round().refused) == 2
    put(folder, "a", TOWN["monitor"])
    later = watch.round()
    assert later.refused == []
    assert later.outcome.articles == 1


def test_pages_of_a_feed_are_fetched_once_and_those_that_fail_a_few_times(tmp_path):
    with served() as site:
        entries = [entry(1, link=site.url("/1")), entry(2, link=site.url("/2"))]
        site.says("/feed", feed(*entries), "application/rss+xml")
        site.says("/1", page())
        options = Options(allow_hosts=("127.0.0.1",))
        watch = Watch(tmp_path / "kg.db", [site.url("/feed")], options)
        for _ in range(5):
            watch.round()
        Watch(tmp_path / "kg.db", [site.url("/feed")], options).round()

    assert site.asked.count("/1") == 1
    assert site.asked.count("/2") == 4


def test_for_a_folder_that_is_not_there_no_knowledge_base_is_made(tmp_path):
    with pytest.raises(InputError, match="nofolder: there is no such file or folder"):
        Watch(tmp_path / "kg.db", [str(tmp_path / "nofolder")], Options())

    assert not (tmp_path / "kg.db").exists()
    (tmp_path / "empty").mkdir()
    assert Watch(tmp_path / "kg.db", [str(tmp_path / "empty"), "nofolder"], Options()).round().failed
    assert Watch(tmp_path / "kg.db", ["nofolder"], Options()).round().failed


def test_standard_input_cannot_be_watched(tmp_path):
    with pytest.raises(UsageError, match="Standard input cannot be watched"):
        Watch(tmp_path / "kg.db", ["-"], Options())


def rows_of(event, claims):
    made = Event(
        id=event, kind="incident", place="", where="Tellaf", admin1="", first="2018-07-12", last="2018-07-12",
        claims=claims, score=1.0, why="",
    )  # fmt: skip
    return [Row(unit=event_unit(event), kind="event", id=event, data=encode(made))]


def test_an_event_under_another_id_is_not_new():
    before = rows_of("e1", ("b", "c"))

    assert list(changes(before, rows_of("e2", ("a", "b", "c")))) == []
    assert [notice.kind for notice in changes(before, rows_of("e2", ("x",)))] == ["event"]


@pytest.fixture
def warned():
    return []


def test_a_command_gets_each_notice_as_json_and_no_word_of_it_as_its_own(tmp_path, warned):
    out = tmp_path / "out"
    script = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read())"
    with closing_alerts(warned, command=f"{sys.executable} -c {json.dumps(script)} {out} '$(touch x)'") as alerts:
        alerts.give({"text": "'; touch y; $(touch z)"})

    assert json.loads(out.read_text()) == {"text": "'; touch y; $(touch z)"}
    assert warned == []


def closing_alerts(warned, **how):
    made = Alerts(warned.append, pause=0.01, **how)
    made_close = made.close

    class Closing:
        def __enter__(self):
            return made

        def __exit__(self, *_):
            made_close(20)

    return Closing()


@pytest.mark.parametrize(
    ("command", "words"),
    [("/none/there", "cannot be run"), (f"{sys.executable} -c 'raise SystemExit(3)'", "ended with 3")],
)
def test_a_command_that_fails_is_said(warned, command, words):
    with closing_alerts(warned, command=command) as alerts:
        alerts.give({"text": "x"})

    assert words in warned[0]


def test_a_webhook_is_posted_to_and_tried_again(warned):
    with served() as site:
        with closing_alerts(warned, webhook=site.url("/hook"), allowed=["127.0.0.1"]) as alerts:
            alerts.give({"kind": "contradiction"})
        site.answers["/bad"] = (500,)
        with closing_alerts(warned, webhook=site.url("/bad"), allowed=["127.0.0.1"]) as alerts:
            alerts.give({"kind": "event"})

    assert site.asked[0] == ("/hook", b'{"kind": "contradiction"}')
    assert [path for path, _ in site.asked[1:]] == ["/bad"] * 4
    assert warned == ["--webhook: an alert could not be delivered: the server answered 500"]


def test_a_webhook_of_a_private_network_has_to_be_allowed(warned):
    with served() as site, closing_alerts(warned, webhook=site.url("/hook")) as alerts:
        alerts.give({"kind": "event"})

    assert site.asked == []
    assert "of a private network" in warned[0]


@pytest.mark.parametrize("how", [{"webhook": "file:///etc/hosts"}, {"command": "a 'b"}])
def test_an_alert_that_could_never_be_delivered_is_wrong_usage(warned, how):
    with pytest.raises(UsageError):
        Alerts(warned.append, **how)


def test_giving_an_alert_never_waits(warned):
    with served() as site:
        site.answers["/hook"] = (500,)
        alerts = Alerts(warned.append, webhook=site.url("/hook"), allowed=["127.0.0.1"], pause=5)
        begun = time.monotonic()
        for _ in range(1_500):
            alerts.give({"kind": "event"})
        assert time.monotonic() - begun < 5
        alerts.close(0.1)

    assert any("is left out" in line for line in warned)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_that_is_stopped_ends_with_0_and_keeps_what_it_read(tmp_path, number):
    (tmp_path / "news").mkdir()
    put(tmp_path / "news", "a", TOWN["monitor"])
    command = [sys.executable, "-c", "from kg.cli import main; main()", "watch", "news", "--every", "60"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        process.send_signal(number)
        rest, talk = process.communicate(timeout=60)

    assert first.startswith("event: hold at Tellaf, 2018-07-12, 1 claim: kg show ")
    assert rest == ""
    assert talk.endswith("stopped\n")
    assert "Traceback" not in talk
    assert process.returncode == 0
