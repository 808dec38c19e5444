"""Is a knowledge base what it should be: `kg doctor`, which finds what is broken and says what to do.

Nothing is believed: every file of the ledger is read, every article hashed, every
claim held against its text. Views are opened in a process of their own, because
an engine may end the process that opens a broken file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kg import views
from kg.articles import digest
from kg.claims import Claim
from kg.codec import decode_claim
from kg.errors import KgError
from kg.judgements import Judgements
from kg.ledger import Ledger, Versions
from kg.loaders import pages
from kg.pipeline import FORGETTING, KnowledgeBase
from kg.relink import outdated_versions, relink

SHOWN: Final = 20
"""Findings of one kind that are shown; of the others the number."""

SECONDS: Final = 600
"""Time for opening a view and counting what is in it; at a million claims that takes some seconds."""

TABLES: Final = ("articles", "claims", "links", "judgements")
VIEWS: Final = {**{view.name: view for view in views.EMBEDDED.values()}, pages.VIEW.name: pages.VIEW}

RESTORE: Final = "Restore a backup: kg restore FILE --db NEW"
REPAIR: Final = "Run kg doctor --repair"

PASSED_ON: Final = (KeyboardInterrupt, SystemExit, GeneratorExit)
"""What is not about a file; all else is, also the panics of libraries in Rust, which are no `Exception`."""

COUNTS: Final = {
    "sparql": "SELECT (COUNT(?x) AS ?n) WHERE {{ ?x a <{ns}{what}> }}",
    "cypher": "MATCH (x:{what}) RETURN count(x) AS n",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be. `mends` says what `repair` makes anew for it, "" for nothing."""

    where: str
    what: str
    todo: str
    mends: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {' '.join(self.what.split())[:300].rstrip('.')}. {self.todo}."


def examine(path: Path) -> Iterator[Finding]:
    """Yield what is wrong with a knowledge base, the ledger first; nothing is changed."""
    ledger, broken = _opened(path)
    yield from broken
    if ledger is None:
        return
    readable = set()
    for table in TABLES:
        mends = "links" if table == "links" else ""
        found = list(_whole(f"ledger/{table}", lambda t=table: _read_all(ledger, t), mends))  # type: ignore[misc]
        yield from found
        if not found:
            readable.add(table)
    if (path / FORGETTING).exists():
        yield Finding(FORGETTING, "an earlier run began to forget articles and was stopped", REPAIR, "forget")
    checks: list[tuple[str, set[str], Callable[[Ledger], Iterable[Finding]], str]] = [
        ("ledger/articles", {"articles"}, _articles, ""),
        ("ledger/claims", {"articles", "claims"}, _claims, ""),
        ("ledger/links", set(TABLES), _links, "links"),
        ("ledger/judgements", {"claims", "judgements"}, _judgements, ""),
    ]
    for where, needs, check, mends in checks:
        if needs <= readable:
            yield from _whole(where, lambda c=check: c(ledger), mends)  # type: ignore[misc]
    if readable == set(TABLES):
        for name in VIEWS:
            if (path / VIEWS[name]).exists():
                yield from _view(path, ledger, name)


def repair(path: Path, findings: Iterable[Finding]) -> None:
    """Make anew what is derived and was found broken: links, and views; what was read in cannot be made anew."""
    mends = {finding.mends for finding in findings if finding.mends}
    if "table" in mends:
        shutil.rmtree(path / "ledger" / "links", ignore_errors=True)
        from kg.ledger.lake import Lake  # noqa: PLC0415 -- its libraries are slow to load

        Lake.create(path.absolute() / "ledger")
    base = KnowledgeBase(path)
    there = [name for name in VIEWS if (path / VIEWS[name]).exists()]
    for name in there:
        if name in mends or "table" in mends:
            shutil.rmtree(path / VIEWS[name], ignore_errors=True)
    if "forget" in mends:
        base.finish()
    if mends & {"table", "links"}:
        relink(base.ledger, base.registries, everything=True)
    views.bring_up(path, base.ledger, made="ladybug" in there)
    if "pages" in there:
        pages.bring_up_pages(path, base.ledger)


def _opened(path: Path) -> tuple[Ledger | None, list[Finding]]:
    """Return the ledger, or which of its tables cannot be opened."""
    try:
        return Ledger.open(path), []
    except PASSED_ON:
        raise
    except BaseException as error:  # noqa: BLE001 -- whatever a library makes of a broken file
        why = _told(error)
    from kg.ledger.lake import Table  # noqa: PLC0415 -- its libraries are slow to load

    broken = []
    for name in TABLES if (path / "ledger" / "format.json").exists() else ():
        try:
            Table(path.absolute() / "ledger" / name)
        except PASSED_ON:
            raise
        except BaseException as error:  # noqa: BLE001 -- as above
            mends = "table" if name == "links" else ""
            broken.append(
                Finding(f"ledger/{name}", f"it cannot be opened: {_told(error)}", REPAIR if mends else RESTORE, mends)
            )
    return None, broken or [Finding("ledger", why, RESTORE)]


def _told(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _whole(where: str, check: Callable[[], Iterable[Finding]], mends: str) -> Iterator[Finding]:
    """Yield what a check finds, and that it could not be ended where a file is broken."""
    try:
        yield from _limited(check())
    except PASSED_ON:
        raise
    except BaseException as error:  # noqa: BLE001 -- as above
        table = "table" if mends == "links" and "read" in str(error) else mends
        yield Finding(where, f"it cannot be read: {_told(error)}", REPAIR if mends else RESTORE, table)


def _limited(findings: Iterable[Finding]) -> Iterator[Finding]:
    number, last = 0, None
    for last in findings:
        number += 1
        if number <= SHOWN:
            yield last
    if last and number > SHOWN:
        yield Finding(last.where, f"and {number - SHOWN} more like it", last.todo, last.mends)


def _read_all(ledger: Ledger, table: str) -> Iterator[Finding]:
    """Read every value of a table, so that a missing or damaged file shows."""
    for _ in ledger.batches(f"SELECT bit_xor(hash(t)) FROM {{{table}}} AS t"):  # noqa: S608 -- one of four words
        pass
    yield from ()


def _articles(ledger: Ledger) -> Iterator[Finding]:
    """Hold the id of each article against its text."""
    for id_, publisher, text in _rows(ledger, "SELECT id, publisher, text FROM {articles} WHERE length(text) > 0"):
        if digest(publisher, text) != id_:
            yield Finding("ledger/articles", f"the text of article {id_} is not the one that was read", RESTORE)


def _claims(ledger: Ledger) -> Iterator[Finding]:
    """Hold each claim against the text of its article: one article's text in memory at a time."""
    sql = """
        SELECT c.article, c.id, c.data, a.text, a.id IS NOT NULL FROM {claims} AS c
        LEFT JOIN (SELECT id, max(text) AS text FROM {articles} WHERE publisher IS NOT NULL GROUP BY id) AS a
            ON a.id = c.article ORDER BY c.article, c.id"""
    before = ""
    for article, id_, data, text, there in _rows(ledger, sql):
        again = f"Read it again: kg ingest --again {article}"
        if not there:
            yield Finding("ledger/claims", f"claim {id_} is of article {article}, which is not there", RESTORE)
            continue
        if id_ == before:
            yield Finding("ledger/claims", f"claim {id_} is there twice", again)
        before = id_
        try:
            claim = decode_claim(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Finding("ledger/claims", f"claim {id_} cannot be read ({error})", RESTORE)
            continue
        wrong = _misplaced(claim, id_, text)
        if text and not claim.given_id and wrong:
            yield Finding("ledger/claims", f"claim {id_}: {wrong}", again)


def _bare(text: str) -> str:
    """Return words without the spaces, and without the dots that stand for what is left out between two stretches."""
    return "".join(text.replace("...", " ").split())


def _misplaced(claim: Claim, id_: str, text: str) -> str:
    """Say what is wrong with where a claim stands, "" for nothing."""
    if claim.id != id_:
        return "its id is not that of its place in the text"
    if not 0 <= claim.start <= claim.end <= len(text or "") or text[claim.start : claim.end] != claim.sentence:
        return f"its sentence does not stand at {claim.start} to {claim.end} of the text"
    for name in ("content", "words", "source", "cue", "place"):
        mention = getattr(claim, name)
        if not all(0 <= start <= end <= len(text) for start, end in mention.spans):
            return f"its {name} lies outside the text"
        written = " ".join(text[start:end] for start, end in mention.spans)
        if mention.spans and _bare(written) != _bare(mention.text):
            return f"the text has other words where its {name} should stand"
    return ""


def _links(ledger: Ledger) -> Iterator[Finding]:
    """Hold the links against the claims: each linked, unless people rejected it or its page has a newer version."""
    versions, covered = ledger.versions(), ledger.covered()
    if covered > versions.claims:
        yield Finding(
            "ledger", f"links cover batch {covered}, but the claims end with batch {versions.claims}", RESTORE
        )
    elif covered < versions.claims:
        yield Finding("ledger/links", f"{versions.claims - covered} batches of claims are not linked", REPAIR, "links")
    strays = ledger.strays()
    if strays:
        yield Finding("ledger/links", f"{len(strays)} links are of claims that are not there", REPAIR, "links")
    if covered != versions.claims:
        return
    rejected = Judgements.of(ledger.judgements()).rejected
    outdated = outdated_versions(ledger.pages())
    sql = """
        SELECT id, article FROM {claims} WHERE id NOT IN (SELECT id FROM {links} WHERE kind = 'link') ORDER BY id"""
    for id_, article in _rows(ledger, sql):
        if id_ not in rejected and article not in outdated:
            yield Finding("ledger/links", f"claim {id_} is not linked", REPAIR, "links")


def _judgements(ledger: Ledger) -> Iterator[Finding]:
    for number, judgement, lost in ledger.dangling():
        yield Finding(
            "ledger/judgements",
            f"judgement {number} ({judgement['kind']}) names claims that are not there: {' '.join(lost)}",
            f"Take it back: kg judgements undo {number}",
        )


def _rows(ledger: Ledger, sql: str) -> Iterator[tuple[Any, ...]]:
    for batch in ledger.batches(sql, size=1_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _view(path: Path, ledger: Ledger, name: str) -> Iterator[Finding]:
    """Hold a view against the ledger: how far it has come, and how much it holds."""
    where = f"views/{name}"
    try:
        ran = subprocess.run(  # noqa: S603 -- our own module
            [sys.executable, "-P", "-m", "kg.doctor", str(path), name],
            capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        yield Finding(where, f"it does not answer within {SECONDS} seconds", REPAIR, name)
        return
    try:
        told = json.loads(ran.stdout)
    except ValueError:
        told = {"problem": f"opening it ends the process ({ran.returncode})"}
    if "problem" in told:
        yield Finding(where, told["problem"], REPAIR, name)
        return
    reached, upto, counts = Versions(**told["reached"]), ledger.versions(), ledger.counts()
    behind = (reached.claims, reached.links) != (upto.claims, upto.links)
    if behind and name == pages.VIEW.name and reached < upto:
        return  # only `kg serve` keeps these up, and does so when it starts
    if behind:
        yield Finding(where, f"it has reached {reached}, and the ledger {upto}", REPAIR, name)
    elif told["counts"] != counts:
        yield Finding(where, f"it holds {told['counts']}, and the ledger {counts}", REPAIR, name)


def _looked_into(path: Path, name: str) -> dict[str, Any]:
    """Return how far a view has come and what it holds, or what is wrong with it."""
    try:
        if name == pages.VIEW.name:
            return _pages(path)
        from kg.loaders import rdf  # noqa: PLC0415 -- here where it is needed

        language = next(one for one, view in views.EMBEDDED.items() if view.name == name)
        with views.embedded(path, language, read_only=True) as store:
            counts = {}
            for what in ("article", "claim", "event"):
                query = COUNTS[language].format(ns=rdf.NS, what=what.capitalize())
                counts[f"{what}s"] = int(next(iter(store.rows(query)))["n"] or 0)
            return {"reached": asdict(store.reached()), "counts": counts}
    except PASSED_ON:
        raise
    except BaseException as error:  # noqa: BLE001 -- as above
        return {"problem": _told(error)}


def _pages(path: Path) -> dict[str, Any]:
    import sqlite3  # noqa: PLC0415 -- here where it is needed

    file = sqlite3.connect(f"{(path / pages.VIEW / pages.FILE).absolute().as_uri()}?mode=ro", uri=True)
    try:
        ((sound,),) = file.execute("PRAGMA quick_check(1)")
        notes = dict(file.execute("SELECT name, value FROM note"))
        if sound != "ok" or notes.get("format") != pages.FORMAT:
            return {"problem": str(sound) if sound != "ok" else "another version of kg made it"}
        reached = {name: int(notes.get(name, 0)) for name in ("articles", "claims", "links", "judgements")}
        counts = {
            f"{what}s": file.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # noqa: S608 -- one of three words
            for what in ("article", "claim", "event")
        }
        return {"reached": reached, "counts": counts}
    finally:
        file.close()


if __name__ == "__main__":
    with suppress(KgError):
        sys.stdout.write(json.dumps(_looked_into(Path(sys.argv[1]), sys.argv[2])))
