"""Archived texts read again end in what a fresh ingest makes of them, in the ledger and in every view."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from functools import partial

import exports
import pytest
from click.testing import CliRunner
from test_ingest import story

from kg import again, claiming, workers
from kg.again import read_again
from kg.claims import Mention
from kg.cli import main
from kg.errors import UsageError
from kg.ledger import Ledger
from kg.loaders import rdf
from kg.loaders.base import update
from kg.loaders.pages import FILE, VIEW, bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.values import from_json
from kg.views import EMBEDDED, embedded
from kg.workers import Processes

present = claiming.claims_of


def earlier(article):
    """Find what an earlier extractor found: nothing in some, another value in others, and what is no claim."""
    found = present(article)
    number = int(article.given)
    if number % 5 == 0:
        return []
    if number % 5 == 1:
        return [replace(claim, value=from_json("killed", {"min": 900, "max": 900})) for claim in found]
    if number % 5 == 2:
        return [*found, *(replace(claim, words=Mention("2", ((0, 1),)), aspect="injured") for claim in found)]
    return found


exported = partial(exports.exported, least=50)


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    file = tmp_path_factory.mktemp("news") / "news.jsonl"
    rows = [
        {
            "id": str(n),
            "publisher": "Tanu" if n % 2 else "Courier",
            "published": "2018-07-12",
            "url": f"https://tanu.example/{n}",
            "text": story(n),
        }
        for n in range(30)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.fixture(scope="module")
def fresh(news, tmp_path_factory):
    base = KnowledgeBase(tmp_path_factory.mktemp("fresh") / "kg.db", create=True)
    base.ingest([str(news)], Options())
    return base


@pytest.fixture(scope="module")
def old(news, tmp_path_factory):
    """Return the folder of a knowledge base that an earlier extractor made, with all its views."""
    known = KnowledgeBase(tmp_path_factory.mktemp("old") / "kg.db", create=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claiming, "claims_of", earlier)
        known.ingest([str(news)], Options())
    bring_up_pages(known.path, known.ledger)
    with embedded(known.path, "cypher") as store:
        update(store, known.ledger)
    return known.path


@pytest.fixture
def base(old, tmp_path):
    return KnowledgeBase(shutil.copytree(old, tmp_path / "kg.db"))


def in_views(path):
    """Return the ids of the claims that each view holds."""
    held = {}
    for language, query in (
        ("sparql", f"SELECT ?id {{ ?c <{rdf.NS}in> ?a BIND(STR(?c) AS ?id) }}"),
        ("cypher", "MATCH (c:Claim) RETURN c.id AS id"),
    ):
        with embedded(path, language, read_only=True) as store:
            held[language] = {str(row["id"]).rpartition("/")[2] for row in store.rows(query)}
    with sqlite3.connect(path / VIEW / FILE) as file:
        held["pages"] = {id_ for (id_,) in file.execute("SELECT id FROM claim")}
    file.close()
    return held


def test_read_again_the_ledger_is_that_of_a_fresh_ingest(base, fresh):
    assert exported(base) != exported(fresh)

    outcome = read_again(base)

    assert (outcome.articles, outcome.changed) == (30, 18)
    assert outcome.new > 0
    assert outcome.gone > 0
    assert exported(base) == exported(fresh)
    assert exported(KnowledgeBase(base.path)) == exported(fresh)


def test_every_view_drops_the_claims_that_went(base, fresh):
    read_again(base)
    bring_up_pages(base.path, base.ledger)

    wanted = {claim.id for claim in fresh.ledger.claims()}
    assert in_views(base.path) == dict.fromkeys(("sparql", "cypher", "pages"), wanted)
    assert set(EMBEDDED) == {"sparql", "cypher"}


def test_a_second_time_changes_nothing(base):
    read_again(base)
    before = base.ledger.versions(), sorted((base.path / "ledger").rglob("*"))

    outcome = read_again(base)

    assert (outcome.changed, outcome.new, outcome.gone) == (0, 0, 0)
    assert (base.ledger.versions(), sorted((base.path / "ledger").rglob("*"))) == before
    assert not (base.path / again.NOTE).exists()


def test_workers_find_what_one_process_finds(base, fresh, monkeypatch):
    monkeypatch.setattr(workers, "LEAST", 0)

    assert read_again(base, engine=Processes(2)).changed == 18
    assert exported(base) == exported(fresh)


KILLED = """
import os, signal, sys
from functools import partial
from pathlib import Path
from kg import again
from kg.interchange import export_claims, export_relations
from kg.ledger import Ledger
from kg.pipeline import KnowledgeBase
again.BATCH = 4
real, done = Ledger.supersede, []
def killed(*given):
    made = real(*given) if sys.argv[3] == "behind" or len(done) < int(sys.argv[2]) else None
    done.append(made)
    if len(done) > int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return made
Ledger.supersede = killed
again.read_again(KnowledgeBase(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("when", ["before", "behind"])  # the commit of the third batch
def test_one_that_is_killed_goes_on_and_ends_in_the_same(base, fresh, when):
    run = subprocess.run([sys.executable, "-c", KILLED, str(base.path), "2", when], check=False)
    assert run.returncode == -signal.SIGKILL

    outcome = read_again(KnowledgeBase(base.path))

    assert (outcome.before, outcome.articles) == (8, 22)
    assert exported(KnowledgeBase(base.path)) == exported(fresh)


def test_what_an_earlier_extractor_had_read_again_does_not_count(base, monkeypatch):
    run = subprocess.run([sys.executable, "-c", KILLED, str(base.path), "2", "behind"], check=False)
    assert run.returncode == -signal.SIGKILL
    monkeypatch.setattr(again, "extractor", lambda: "another")

    assert read_again(KnowledgeBase(base.path)).articles == 30


def test_only_what_is_named_is_read_again(base):
    outcome = read_again(base, ["Tanu"])

    assert outcome.articles == 15
    with pytest.raises(UsageError, match="'nobody'"):
        read_again(base, ["nobody"])


def test_judgements_are_kept_and_those_whose_claims_went_are_listed(base, fresh):
    wanted = {claim.id for claim in fresh.ledger.claims()}
    here = {claim.id for claim in base.ledger.claims()}
    stays, goes = min(here & wanted), min(here - wanted)
    base.judge("reject", [stays], who="Ada")
    base.judge("edit", [goes], who="Ada", fields={"place": "Salwan"})

    result = CliRunner().invoke(main, ["ingest", "--again", "--quiet", "--db", str(base.path)])

    assert result.exit_code == 0, result.output
    assert f"judgement 2 (edit, Ada) names claims that are not there any more: {goes}" in result.stderr
    assert "judgement 1" not in result.stderr
    now = KnowledgeBase(base.path)
    assert len(list(now.ledger.judgements())) == 2
    assert stays not in {row.id for row in now.ledger.rows(kinds=["link"])}


def test_what_is_forgotten_or_was_imported_is_left_alone(base):
    row = {
        "id": "x1", "article": "x", "publisher": "P", "sentence": "Nine died.", "aspect": "killed",
        "value": {"min": 9, "max": 9}, "source": "Q", "place": "Salwan", "date": "2018-07-12",
    }  # fmt: skip
    assert base.take_in([json.dumps(row)], "x").claims == 1
    base.forget(base.ledger.named("7"))

    outcome = read_again(base)

    assert outcome.articles == 29
    assert next(base.ledger.claims(["x1"])).given_id == "x1"
    assert base.ledger.named("7") == []


def test_a_claim_that_stays_keeps_the_time_at_which_it_came(base):
    def came():
        return {id_: when for batch in Ledger.open(base.path).batches("SELECT id, recorded FROM {claims}")
                for id_, when in zip(batch["id"].to_pylist(), batch["recorded"].to_pylist(), strict=True)}  # fmt: skip

    before = came()
    read_again(base)
    after = came()

    both = set(before) & set(after)
    assert both
    assert {id_: before[id_] for id_ in both} == {id_: after[id_] for id_ in both}
