"""The ledger keeps everything once, in one piece, and in whatever order it came."""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.articles import Article, Span
from kg.claims import Claim, Mention
from kg.errors import InputError, StoreError, UsageError
from kg.ledger import Ledger, Row, Versions, lake, turns
from kg.values import Count, Range

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "kg.db", create=True)


def article(text: str = "Nine people died in the quarry, a warden said.", **facts: str) -> Article:
    return Article(publisher="Quarry Post", text=text, **facts)


def claim(of: Article, number: int = 9, **fields: object) -> Claim:
    known = {
        "article": of.id,
        "aspect": "killed",
        "value": Count(Range(number, number), "people"),
        "sentence": of.text,
        "start": 0,
        "end": len(of.text),
        "content": Mention(of.text, (Span(0, len(of.text)),)),
        "words": Mention("nine", (Span(number, number + 4),)),
    }
    return Claim(**(known | fields))


def row(unit: str, id_: str = "x", kind: str = "link", **data: object) -> Row:
    return Row(unit=unit, kind=kind, id=id_, data=data)


def again(ledger: Ledger) -> Ledger:
    return Ledger.open(ledger.folder.parent)


def table(ledger: Ledger, name: str) -> lake.Table:
    return ledger._lake.tables[name]  # noqa: SLF001 -- what is inside the tables shows in no other way


# -- opening -----------------------------------------------------------------


def test_where_there_is_no_ledger_the_error_says_how_to_make_one(tmp_path):
    with pytest.raises(StoreError, match="kg ingest"):
        Ledger.open(tmp_path / "nothing.db")
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_knowledge_base(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"notes\.txt"):
        Ledger.open(tmp_path / "notes.txt", create=True)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "accounts.xls").write_text("mine")
    with pytest.raises(StoreError, match=r"accounts\.xls"):
        Ledger.open(tmp_path, create=True)
    assert [path.name for path in (tmp_path / "ledger").iterdir()] == ["accounts.xls"]


def test_a_ledger_of_a_newer_format_is_refused(ledger):
    (ledger.folder / "format.json").write_text('{"format": 2}')
    with pytest.raises(StoreError, match=r"format 2.*up to 1"):
        again(ledger)


def test_a_broken_format_file_is_told(ledger):
    (ledger.folder / "format.json").write_text("{")
    with pytest.raises(StoreError, match=r"format\.json"):
        again(ledger)


def test_a_ledger_whose_making_was_killed_is_finished_by_the_next_run(ledger):
    shutil.rmtree(ledger.folder / "links")
    (ledger.folder / "format.json").unlink()
    with pytest.raises(StoreError, match="no knowledge base"):
        again(ledger)
    made = Ledger.open(ledger.folder.parent, create=True)
    assert made.versions() == Versions(0, 0, 0, 0)


def test_an_address_is_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="cannot lie at an address"):
        Ledger.open(Path("s3://news/kg.db"), create=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "st*r?", 'it\'s "q";é', "{a,b}#h", "e:f", "$x & <y>", "100%"])
def test_the_folder_may_have_any_usual_name(tmp_path, name):
    ledger = Ledger.open(tmp_path / name, create=True)
    ledger.add([article()], [claim(article())])
    assert list(again(ledger).claims()) == [claim(article())]


def test_a_star_in_the_folder_name_does_not_draw_in_a_copy_beside_it(tmp_path):
    ledger = Ledger.open(tmp_path / "k*", create=True)
    ledger.add([article()], [claim(article())])
    shutil.copytree(tmp_path / "k*", tmp_path / "k-copy")
    assert len(list(ledger.claims())) == 1


@pytest.mark.parametrize("name", ["50%20b", "back\\slash", "a[1]", "a|b", "a^b"])
def test_a_folder_name_that_the_table_library_misreads_is_refused(tmp_path, name):
    with pytest.raises(StoreError, match="Choose another"):
        Ledger.open(tmp_path / name, create=True)


def test_importing_the_ledger_loads_no_heavy_library():
    code = "import sys, kg.ledger; print(sorted({'deltalake', 'pyarrow', 'duckdb'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


# -- articles and claims -----------------------------------------------------


def test_an_empty_ledger_has_nothing(ledger):
    assert not list(ledger.articles())
    assert not list(ledger.claims())
    assert not list(ledger.claims_due())
    assert not list(ledger.rows())
    assert not list(ledger.judgements())
    assert ledger.units_since(0) == []
    assert ledger.known(["x"]) == set()


def test_what_is_added_is_there_after_opening_again(ledger):
    assert ledger.add([article(given="a1", title="Fall")], [claim(article(), 9), claim(article(), 4)]) == 2
    opened = again(ledger)
    assert list(opened.articles()) == [article(given="a1", title="Fall")]
    assert list(opened.claims()) == sorted([claim(article(), 9), claim(article(), 4)], key=lambda c: c.id)
    assert opened.known([article().id, "other"]) == {article().id}
    assert opened.versions() == Versions(1, 1, 0, 0)


def test_adding_the_same_again_writes_nothing(ledger):
    for _ in range(3):
        ledger.add([article(given="a1")], [claim(article())])
    assert again(ledger).versions() == Versions(1, 1, 0, 0)
    assert len(list(ledger.claims())) == 1


def test_an_article_without_claims_is_known_too(ledger):
    assert ledger.add([article()], []) == 0
    assert again(ledger).known([article().id]) == {article().id}


FACTS = [
    {"given": "b", "published": "2018-07-12", "url": "https://news.example/2"},
    {"given": "a", "published": "2018-07-13", "title": "Fall"},
    {"published": "2018-07-11T08:00", "title": "A fall", "language": ""},
    {},
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 2, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_the_earliest_date_and_the_smallest_id_hold_in_any_order(ledger, order, together):
    told = [article(**FACTS[i]) for i in order]
    for batch in [told] if together else [[one] for one in told]:
        ledger.add(batch, [])
    (held,) = again(ledger).articles()
    assert held == article(
        given="a", published="2018-07-11T08:00", title="A fall", url="https://news.example/2", language="en"
    )


def test_articles_since_are_those_of_which_something_new_was_told(ledger):
    ledger.add([article("one"), article("two")], [])
    ledger.add([article("one", title="One"), article("three")], [])
    assert {a.text for a in ledger.articles(since=1)} == {"one", "three"}
    assert next(a for a in ledger.articles(since=1) if a.text == "one").title == "One"


def test_an_article_is_found_by_its_id_and_by_every_id_that_came_with_it(ledger):
    ledger.add([article(given="a"), article(given="b")], [])
    for name in ("a", "b", article().id):
        assert ledger.article(name).id == article().id
    with pytest.raises(UsageError, match="no article 'c'"):
        ledger.article("c")


def test_of_two_versions_with_one_given_id_the_newest_is_meant(ledger):
    ledger.add(
        [article("old", given="a", published="2018-01-01"), article("new", given="a", published="2018-01-02")], []
    )
    assert ledger.article("a").text == "new"


def test_a_claim_of_a_known_id_is_left_out(ledger):
    ledger.add([article()], [claim(article())])
    assert ledger.add([], [claim(article(), modality="possible"), claim(article(), 4)]) == 1
    assert {c.modality for c in ledger.claims()} == {"certain"}


def test_an_imported_claim_id_is_there_once_in_the_whole_ledger(ledger):
    ledger.add([article("one")], [claim(article("one"), given_id="c1")])
    assert ledger.add([article("two")], [claim(article("two"), given_id="c1")]) == 0


def test_of_two_claims_with_one_id_the_same_is_kept_in_either_order(tmp_path):
    pair = [claim(article(), modality="possible"), claim(article(), modality="certain")]
    kept = []
    for name, claims in (("a", pair), ("b", pair[::-1])):
        ledger = Ledger.open(tmp_path / name, create=True)
        assert ledger.add([article()], claims) == 1
        kept += ledger.claims()
    assert kept[0] == kept[1]


def test_a_claim_of_an_unknown_article_is_refused_and_nothing_is_written(ledger):
    with pytest.raises(InputError, match="not in the ledger"):
        ledger.add([article("one")], [claim(article("two"))])
    assert ledger.versions() == Versions(0, 0, 0, 0)


def test_a_claim_that_could_not_be_read_back_does_not_get_in(ledger):
    with pytest.raises(ValueError, match="weapon"):
        ledger.add([article()], [claim(article(), aspect="weapon")])
    assert ledger.versions() == Versions(0, 0, 0, 0)


def test_half_a_character_is_refused_and_nothing_is_written(ledger):
    with pytest.raises(InputError, match="surrogate"):
        ledger.add([article("a \ud800 b")], [])
    assert not list(again(ledger).articles())


def test_claims_are_chosen_by_id_article_and_batch(ledger):
    one, two = article("one"), article("two")
    ledger.add([one], [claim(one, 1), claim(one, 2)])
    ledger.add([two], [claim(two, 3)])
    assert list(ledger.claims([claim(one, 2).id, "none"])) == [claim(one, 2)]
    assert {c.article for c in ledger.claims(articles=[one.id])} == {one.id}
    assert list(ledger.claims(since=1)) == [claim(two, 3)]
    assert not list(ledger.claims([]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, title=TEXT, name=TEXT)
def test_any_text_comes_back_as_it_was(ledger, text, title, name):
    given_article = Article(publisher=name, text=text, title=title)
    ledger.add([given_article], [claim(given_article, referent=name)])
    (held,) = ledger.articles([given_article.id])
    assert (held.text, held.publisher) == (text, name)
    assert [c.referent for c in ledger.claims(articles=[given_article.id])] == [name]


# -- links -------------------------------------------------------------------


def test_a_unit_is_replaced_as_a_whole_and_others_stay(ledger):
    ledger.replace({"u": [row("u", "1"), row("u", "2")], "v": [row("v", "3")]}, covers=0)
    ledger.replace({"u": [row("u", "4", why="better")]}, covers=0)
    assert list(again(ledger).rows()) == [row("u", "4", why="better"), row("v", "3")]


def test_an_emptied_unit_has_no_rows_but_shows_that_it_changed(ledger):
    ledger.replace({"u": [row("u", "1")], "v": [row("v", "2")]}, covers=0)
    ledger.replace({"u": []}, covers=0)
    assert [r.unit for r in ledger.rows()] == ["v"]
    assert ledger.units_since(0) == ["u", "v"]
    assert ledger.units_since(1) == ["u"]
    assert ledger.units_since(2) == []


def test_rows_come_in_order_and_by_kind(ledger):
    rows = [
        row("u", "2"),
        row("u", "1"),
        row("u", "1", "event"),
        row("u", "q", "answer", n=2),
        row("u", "q", "answer", n=1),
    ]
    ledger.replace({"u": rows}, covers=0)
    assert [(r.kind, r.id, r.data.get("n")) for r in ledger.rows()] == [
        ("answer", "q", 1),
        ("answer", "q", 2),
        ("event", "1", None),
        ("link", "1", None),
        ("link", "2", None),
    ]
    assert [r.id for r in ledger.rows(["u"], ["link"])] == ["1", "2"]
    assert not list(ledger.rows(["w"]))
    assert not list(ledger.rows([]))


@pytest.mark.parametrize("bad", [[row("v")], [row("u", kind="unit")], [row("u"), row("u")]])
def test_a_row_that_would_be_lost_is_a_mistake_of_the_program(ledger, bad):
    with pytest.raises(ValueError, match="unit"):
        ledger.replace({"u": bad}, covers=0)
    assert not list(ledger.rows())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        TEXT | st.sampled_from(["'", "''", "x' OR '1'='1", "\\'", "'; --", "a\0b", "%", "$1"]), min_size=1, unique=True
    )
)
def test_a_hostile_unit_name_replaces_its_own_rows_and_no_others(ledger, names):
    ledger.replace({"bystander": [row("bystander", "b")]}, covers=0)
    for number in (1, 2):
        ledger.replace({name: [row(name, f"{number} {name}")] for name in names if name != "bystander"}, covers=0)
    mine = {r.unit: r.id for r in ledger.rows(names)}
    assert mine == {name: f"2 {name}" for name in names if name != "bystander"}
    assert [r.id for r in ledger.rows(["bystander"])] == ["b"]


def test_thousands_of_units_are_replaced_in_one_commit(ledger):
    ledger.replace({"it's": [row("it's", "old")], "rest": [row("rest", "rest")]}, covers=0)
    many = {f"it's {i}": [row(f"it's {i}", str(i))] for i in range(lake.FEW)} | {"it's": []}
    ledger.replace(many, covers=0)
    ids = {r.id for r in again(ledger).rows()}
    assert ids == {str(i) for i in range(lake.FEW)} | {"rest"}
    assert len(ledger.units_since(1)) == lake.FEW + 1
    assert ledger.versions().links == 2


def test_claims_are_due_until_links_cover_them(ledger):
    ledger.add([article("one")], [claim(article("one"))])
    covers = ledger.versions().claims
    ledger.add([article("two")], [claim(article("two"))])
    ledger.replace({"u": []}, covers=covers)
    assert again(ledger).covered() == 1
    assert list(again(ledger).claims_due()) == [claim(article("two"))]
    ledger.replace({}, covers=2)
    assert not list(again(ledger).claims_due())


def test_claims_of_an_article_of_which_something_new_was_told_are_due_again(ledger):
    ledger.add([article("one"), article("two")], [claim(article("one")), claim(article("two"))])
    ledger.replace({}, covers=1)
    ledger.add([article("one", published="2018-07-01")], [])
    assert list(ledger.claims_due()) == [claim(article("one"))]


def test_a_further_claim_of_a_known_article_makes_all_of_its_claims_due(ledger):
    first, further = (replace(claim(article("one")), given_id=name) for name in ("c1", "c2"))
    ledger.add([article("one"), article("two")], [first, replace(claim(article("two")), given_id="c3")])
    ledger.replace({}, covers=1)
    ledger.add([], [further])
    assert list(ledger.claims_due()) == [first, further]


def test_the_unit_of_a_thing_is_found_by_its_id(ledger):
    ledger.replace({"block:x": [row("block:x", "one")], "block:y": [row("block:y", "two")]}, covers=0)
    kind = next(ledger.rows()).kind
    assert ledger.units_of(kind, ["one", "two", "three"]) == {"one": "block:x", "two": "block:y"}
    assert ledger.units_of("another kind", ["one"]) == {}


def test_links_that_know_fewer_claims_than_those_there_are_refused(ledger):
    ledger.add([article("one")], [])
    ledger.add([article("two")], [])
    ledger.replace({"u": [row("u", "newer")]}, covers=2)
    with pytest.raises(StoreError, match="run the command again"):
        ledger.replace({"u": [row("u", "older")]}, covers=1)
    assert [r.id for r in ledger.rows()] == ["newer"]
    with pytest.raises(ValueError, match="reached 2"):
        ledger.replace({}, covers=3)


def test_a_replacement_that_says_nothing_new_writes_nothing(ledger):
    ledger.replace({}, covers=0)
    assert ledger.versions().links == 0


def test_judgements_are_kept_in_order(ledger):
    given_judgements = [
        {"kind": "same event", "claims": ["b", "a"], "who": "Ada", "when": "2018-07-12T10:00:00Z"},
        {"kind": "article", "article": "x", "published": "2018-07-01", "who": "Ada", "when": "2018-07-12"},
    ]
    for judgement in given_judgements:
        ledger.judge(judgement)
    assert list(again(ledger).judgements()) == given_judgements
    with pytest.raises(ValueError, match="who"):
        ledger.judge({"kind": "same event", "when": "2018-07-12"})


# -- files -------------------------------------------------------------------


def test_joining_files_changes_nothing_that_is_read(ledger):
    for i in range(4):
        ledger.add([article(str(i))], [claim(article(str(i)))])
        ledger.replace({f"u{i}": [row(f"u{i}", str(i))]}, covers=ledger.versions().claims)
        ledger.judge({"kind": "note", "who": "Ada", "when": str(i)})
    reader = again(ledger)
    before = [list(ledger.articles()), list(ledger.claims()), list(ledger.rows()), list(ledger.judgements())]
    state, covered = ledger.versions(), ledger.covered()
    ledger.compact()
    for seen in (ledger, reader, again(ledger)):
        assert [list(seen.articles()), list(seen.claims()), list(seen.rows()), list(seen.judgements())] == before
        assert (seen.versions(), seen.covered()) == (state, covered)
    assert len(table(ledger, "claims").source()[1]) == 1


def test_small_files_are_joined_by_themselves(ledger, monkeypatch):
    monkeypatch.setattr(lake.Lake.tidy, "__kwdefaults__", {"every": 5})
    for i in range(12):
        ledger.add([article(str(i))], [claim(article(str(i)))])
    assert len(table(ledger, "claims").source()[1]) <= 5
    assert len(list(ledger.claims())) == 12


def test_no_column_of_the_learning_time_reaches_what_is_read(tmp_path):
    seen = []
    for name in ("a", "b"):
        ledger = Ledger.open(tmp_path / name, create=True)
        ledger.add([article()], [claim(article())])
        time.sleep(0.01)
        seen.append([list(ledger.articles()), list(ledger.claims()), list(ledger.rows())])
    assert seen[0] == seen[1]


# -- two at once, and the end of the power -----------------------------------


def _add_many(db: Path, start: int, stop: int) -> None:
    ledger = Ledger.open(db)
    for i in range(start, stop):
        one = article(str(i))
        ledger.add([one], [claim(one, 1), claim(one, 2)])
        ledger.replace({f"u{i}": [row(f"u{i}", str(i))]}, covers=ledger.covered())


def test_two_writers_at_once_lose_and_double_nothing(ledger):
    db = ledger.folder.parent
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_add_many, args=(db, start, start + 12)) for start in (0, 6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    ledger.versions()
    assert sorted(int(a.text) for a in ledger.articles()) == list(range(18))
    assert len(list(ledger.claims())) == 36
    assert sorted(int(r.id) for r in ledger.rows()) == list(range(18))


def test_a_ledger_that_is_held_for_long_is_told(ledger, monkeypatch):
    monkeypatch.setattr(turns, "LOCK_SECONDS", 0.1)
    with turns.locked(ledger.folder), pytest.raises(StoreError, match="another process"):
        again(ledger).add([article()], [])


def test_a_writer_without_a_pause_lets_another_in(tmp_path):
    held, done = threading.Semaphore(0), threading.Event()
    times = 0

    def write_on_and_on() -> None:
        nonlocal times
        while not done.is_set():
            with turns.locked(tmp_path):
                times += 1
                held.release()
                time.sleep(0.03)

    writer = threading.Thread(target=write_on_and_on)
    writer.start()
    try:
        held.acquire()
        before = times
        with turns.locked(tmp_path):
            waited = times - before
    finally:
        done.set()
        writer.join()
    assert waited < 100  # one or two; with a lock alone it is never let in


def test_a_reader_that_opened_before_sees_the_whole_of_a_later_batch_or_nothing(ledger):
    reader = again(ledger)
    ledger.add([article()], [claim(article())])
    assert (list(reader.articles()), list(reader.claims())) == ([], [])
    assert reader.versions().claims == 1
    assert (len(list(reader.articles())), len(list(reader.claims()))) == (1, 1)


def test_articles_whose_claims_were_never_written_are_read_again(ledger, monkeypatch):
    ledger.add([article("whole")], [claim(article("whole"))])
    claims_table = table(ledger, "claims")

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(claims_table, "append", power_cut)
    with pytest.raises(KeyboardInterrupt):
        ledger.add([article("whole", title="late"), article("half")], [claim(article("half"))])
    monkeypatch.undo()

    opened = again(ledger)
    assert opened.known([article("half").id, article("whole").id]) == {article("whole").id}
    assert list(opened.articles()) == [article("whole")]
    opened.add([article("other")], [claim(article("other"))])
    assert opened.known([article("half").id]) == set()
    opened.add([article("whole", title="late"), article("half")], [claim(article("half"))])
    assert {(a.text, a.title) for a in again(ledger).articles()} == {("whole", "late"), ("half", ""), ("other", "")}
    assert len(list(again(ledger).claims())) == 3


WRITER = """
import sys
import threading
from pathlib import Path
from test_ledger import Ledger, article, claim, row
ledger = Ledger.open(Path(sys.argv[1]), create=True)
print("open", flush=True)
for i in range(24):
    one = article(str(i))
    if not ledger.known([one.id]):
        ledger.add([one], [claim(one, 1), claim(one, 2)])
    block = i % 4
    ids = [str(j) for j in range(block, i + 1, 4)]
    if [r.id for r in ledger.rows([f"u{block}"])] != sorted(ids):
        ledger.replace({f"u{block}": [row(f"u{block}", j) for j in ids]}, covers=ledger.versions().claims)
print("done", flush=True)
"""


@pytest.fixture
def killed(tmp_path) -> Ledger:
    """A ledger whose writer was killed ten times at moments drawn with a fixed seed, after each of which it is read."""
    draw = random.Random(7)
    command = [sys.executable, "-c", WRITER, str(tmp_path / "kg.db")]
    kills = 0
    while True:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent, env={"PYTHONWARNINGS": "ignore"}
        ) as run:
            run.stdout.readline()
            if kills == 10:
                assert run.stdout.readline() == "done\n"
                break
            time.sleep(draw.uniform(0, 0.12))
            run.send_signal(signal.SIGKILL)
        kills += 1
        _is_whole(Ledger.open(tmp_path / "kg.db"))
    return Ledger.open(tmp_path / "kg.db")


def _is_whole(ledger: Ledger) -> None:
    articles = [a.id for a in ledger.articles()]
    claims = [c.article for c in ledger.claims()]
    assert sorted(claims) == sorted(articles * 2)
    assert len(set(articles)) == len(articles)
    rows = [(r.unit, r.id) for r in ledger.rows()]
    assert len(set(rows)) == len(rows)
    assert ledger.covered() <= ledger.versions().claims


def test_a_writer_killed_at_any_moment_loses_doubles_and_halves_nothing(killed):
    _is_whole(killed)
    assert sorted(int(a.text) for a in killed.articles()) == list(range(24))
    assert sorted(int(r.id) for r in killed.rows()) == list(range(24))


FULL = """
import resource, sys
from pathlib import Path
from test_ledger import Ledger, article
ledger = Ledger.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
import random
try:
    ledger.add([article("".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(100_000)))], [])
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_full_disk_is_told_with_the_folder_and_leaves_the_ledger_whole(ledger):
    ledger.add([article()], [claim(article())])
    folder = ledger.folder
    told = subprocess.check_output(
        [sys.executable, "-c", FULL, str(folder.parent)],
        text=True,
        cwd=Path(__file__).parent,
        preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
    )
    assert told.startswith("StoreError")
    assert str(folder) in told
    assert "Make room" in told
    assert list(again(ledger).articles()) == [article()]
    assert again(ledger).add([article("more")], []) == 0


def test_a_missing_data_file_is_told_and_no_bug(ledger):
    ledger.add([article()], [claim(article())])
    for path in (ledger.folder / "claims").glob("*.parquet"):
        path.unlink()
    with pytest.raises(StoreError, match="restore"):
        list(again(ledger).claims())


def test_a_row_of_another_program_is_told_and_no_bug(ledger):
    judgements = table(ledger, "judgements")
    columns = {"kind": ["x"], "data": ["{"], "batch": [1], "recorded": [None]}
    judgements.append(columns, {"batch": 1})
    with pytest.raises(StoreError, match="cannot be read"):
        list(ledger.judgements())


def test_the_tables_are_plain_delta_tables_that_other_programs_read(ledger):
    from deltalake import DeltaTable  # noqa: PLC0415 -- only this test stands for another program

    ledger.add([article(given="a")], [claim(article())])
    (told,) = DeltaTable(str(ledger.folder / "claims")).to_pyarrow_table().to_pylist()
    assert (told["id"], told["article"], told["batch"]) == (claim(article()).id, article().id, 1)
    assert json.loads(told["data"])["words"] == {"text": "nine", "spans": [[9, 13]]}


def test_when_an_article_was_fetched_is_kept_from_the_first_time_and_is_no_news_later(ledger):
    first, later = article(retrieved="2018-07-12T09:00:00Z"), article(retrieved="2018-07-13T09:00:00Z")
    ledger.add([first], [])
    reached = ledger.versions()
    ledger.add([later], [])

    assert ledger.versions() == reached
    assert list(again(ledger).articles()) == [first]


def test_a_ledger_from_before_a_column_reads_as_not_known_and_gets_it_with_the_next_batch(tmp_path, monkeypatch):
    schema = lake.SCHEMAS["articles"]
    monkeypatch.setitem(lake.SCHEMAS, "articles", schema.remove(schema.get_field_index("retrieved")))
    old = Ledger.open(tmp_path / "kg.db", create=True)
    before, after = article(), article("Ten died, a warden said.", retrieved="2018-07-12T09:00:00Z")
    old.add([before], [claim(before)])
    reached = old.versions()
    monkeypatch.setitem(lake.SCHEMAS, "articles", schema)

    new = again(old)
    assert list(new.articles()) == [before]
    assert new.versions() == reached
    new.add([after], [])

    assert sorted(new.articles(), key=lambda one: one.text) == [before, after]
    assert list(again(new).claims()) == [claim(before)]
    assert again(new).versions() == replace(reached, articles=reached.articles + 1, claims=reached.claims + 1)
