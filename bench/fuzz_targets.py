"""What bench/fuzz.py feeds: one function a surface, from bytes to an input, and what must hold of what comes out.

A target may raise the house's own errors (`KgError`) and nothing else. Bytes are
read as decisions, so that a change of one changes one thing: which file is
damaged and where, which word of the news comes next, which field holds what.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from fuzz_inputs import WHOLE, Decisions

from kg import codec, query
from kg.articles import Article, body_start
from kg.attribute import attribute
from kg.claiming import claims_of
from kg.claims import Claim, Mention
from kg.demo import story_files
from kg.errors import InputError, KgError, UsageError
from kg.interchange import export_claims, import_claims
from kg.judgements import KINDS, Judgements, edited
from kg.loaders import cypher, oxigraph_ask
from kg.loaders.base import Language
from kg.names import Names
from kg.own_names import add
from kg.parse import parse
from kg.pipeline import KnowledgeBase
from kg.places import Gazetteer
from kg.read import Options
from kg.read.formats import read_file
from kg.read.kinds import SUFFIXES
from kg.report import Filter, slice_of
from kg.report.pack import MANIFEST, archive, manifest, pack
from kg.report.verify import verify
from kg.values import from_json


@cache
def names() -> Names:
    """Return the shipped registries."""
    return Names.load()


@cache
def gazetteer() -> Gazetteer:
    """Return the shipped gazetteer."""
    return Gazetteer.load()


@cache
def stories() -> KnowledgeBase:
    """Return a knowledge base of the stories that ship with kg, in a folder that goes when the process ends."""
    folder = tempfile.mkdtemp(prefix="kg-fuzz-")
    base = KnowledgeBase(Path(folder) / "kg.db", create=True)
    base.ingest(story_files(), Options())
    return base


@cache
def exported() -> list[dict[str, Any]]:
    """Return the claims of the stories as `kg export claims` writes them."""
    return list(export_claims(stories().ledger))


@cache
def claims() -> list[Claim]:
    """Return the claims of the stories."""
    return list(stories().ledger.claims())


@cache
def packed() -> dict[str, bytes]:
    """Return the files of an evidence pack."""
    with zipfile.ZipFile(
        io.BytesIO(pack(slice_of(stories().ledger, Filter(place="Tellaf")), Filter(place="Tellaf")))
    ) as whole:
        return {entry.filename: whole.read(entry) for entry in whole.infolist()}


@cache
def questions(language: Language) -> list[query.Query]:
    """Return the library in a language."""
    return [query.load(name, language) for name in query.names()]


@cache
def empty() -> ox.Store:
    """Return a store in which nothing is, and nothing may come to be."""
    return ox.Store()


def read(data: bytes) -> None:
    """Read a damaged file of a kind, or any bytes, under any name."""
    told = Decisions(data)
    suffix = told.one([*WHOLE, *SUFFIXES])
    body = told.damaged(WHOLE[told.one(sorted(WHOLE)) if not told.number(9) or suffix not in WHOLE else suffix])
    if not told.number(3):
        body = told.rest()
    for item in read_file(io.BytesIO(body), f"a{suffix}", Options(), len(body)):
        if isinstance(item, InputError):
            assert str(item).isprintable()
        else:
            assert isinstance(item, Article)
            item.text.encode("utf-8")


def _whole(text: str) -> str:
    """Return a text as readers let it through: without half characters, which they refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def attributed(data: bytes) -> None:
    """Find who says what; every span is of the text."""
    told = Decisions(data)
    text = _whole(told.news())
    doc = parse(text)
    for one in attribute(doc, body_start(text), whole=bool(told.number(1))):
        for mention in (one.source, one.cue, one.content, *one.via):
            assert all(0 <= start < end <= len(text) for start, end in mention.spans)


def extracted(data: bytes) -> None:
    """Take the claims of an article; each stands where it says, and can be kept."""
    told = Decisions(data)
    article = Article(
        publisher="Tanu",
        text=_whole(told.news()),
        title=told.text(),
        published=told.one(["2018-07-12", "", "0001-01-01", "9999-12-31"]),
    )
    for one in claims_of(article):
        assert article.text[one.start : one.end] == one.sentence
        assert codec.decode_claim(json.loads(codec.dumps(codec.encode(one)))) == one


def named(data: bytes) -> None:
    """Look up names and places, from any words."""
    told = Decisions(data)
    text = told.text() if told.number(1) else told.news(20)
    known = names()
    known.source(text)
    known.speaker(text)
    for kind in ("named", "unnamed", "publisher"):
        known.resolve(text, kind)
    known.exclusive(known.party(text), known.party(told.text()))
    known.people(text)
    known.weapon(text)
    gazetteer().find(text, context=[told.text() for _ in range(told.number(3))])


def own_names(data: bytes) -> None:
    """Add to a user's own registries, or read such as were written by hand."""
    told = Decisions(data)
    with tempfile.TemporaryDirectory(prefix="kg-fuzz-") as scratch:
        folder = Path(scratch)
        if told.number(1):
            fields = {
                told.one(["name", "kind", "family", "alias", "within", "words", "same", "lat"]): told.json(1)
                for _ in range(4)
            }
            add(folder, told.one(["source", "party", "place"]), {"name": told.text(), **fields})
            return
        file, table = told.one([("sources.toml", "source"), ("actors.toml", "node"), ("places.toml", "place")])
        lines = [
            f"{told.one(['name', 'aliases', 'kind', 'lat', 'parts'])} = {json.dumps(told.json(1))}" for _ in range(3)
        ]
        (folder / file).write_bytes(
            told.damaged("\n".join([f"[[{table}]]", 'name = "Talbeh"', *lines]).encode("utf-8", "replace"))
        )
        Names.load(folder)
        Gazetteer.load(folder).find("Talbeh")


def _given(told: Decisions, asked: query.Query) -> dict[str, str]:
    return {
        told.one(asked.parameters).name if told.number(7) and asked.parameters else told.text(): told.text()
        for _ in range(told.number(2))
    }


def parametrised(data: bytes) -> None:
    """Set parameters of the library's questions; what is typed stays a value, and the question stays the same."""
    told = Decisions(data)
    asked = told.one(questions("cypher"))
    query.bound(asked, _given(told, asked))
    cypher.checked(asked.text, [one.name for one in asked.parameters])


def written_in(data: bytes) -> None:
    """Set parameters of the library's questions in SPARQL, where they are written into the text; then ask."""
    told = Decisions(data)
    asked = told.one(questions("sparql"))
    text = query.bind(asked, _given(told, asked))
    if "service" in text.casefold():  # refused wherever it stands
        return
    columns, _ = oxigraph_ask.ask(empty(), text)
    assert tuple(columns) == asked.columns


_CLAUSES: Final = r"""SELECT * WHERE { ?s ?p ?o }
SELECT ?s WHERE {
}
INSERT DATA { <a:a> <a:b> 1 }
DELETE WHERE { ?s ?p ?o }
LOAD <file:///etc/hostname>
CLEAR ALL
SERVICE <http://localhost/>
s\u0065rvice
FILTER(
)
ASK { ?s ?p 1 }
CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }
PREFIX a: <a:>
BASE <b:>
#
'
"
GRAPH ?g { ?a ?b ?c }
MATCH (n) RETURN n
CREATE (n:Claim)
SET n.x = 1
CALL db.labels()
LOAD CSV FROM 'file:///a' AS r
//
/*
*/
`
;
\u0043REATE
WITH 1 AS one
UNWIND [1] AS x
RETURN 1
$name
FOREACH (x IN [1] | DELETE x)
:param a => 1
"""
_PIECES: Final = _CLAUSES.splitlines()


def guarded(data: bytes) -> None:
    """Ask a query of one's own; it only reads, whatever it is."""
    told = Decisions(data)
    text = told.one([" ", "\n"]).join(
        told.one(_PIECES) if told.number(5) else told.text() for _ in range(1 + told.number(7))
    )
    query.read("own", text)
    try:
        bare = cypher.checked(text, ["name"])
    except UsageError:
        pass
    else:
        assert not {word.upper() for word in bare.replace("`", " ").split()} & cypher.CHANGING
    _, rows = oxigraph_ask.ask(empty(), text)
    assert len(list(rows)) < 10_000
    assert not len(empty())


def imported(data: bytes) -> None:
    """Read claims that another program wrote; what is taken can be kept, and read back."""
    told = Decisions(data)
    lines = [json.dumps(told.edited(told.one(exported()))) for _ in range(1 + told.number(1))]
    if not told.number(3):
        lines = [told.damaged("\n".join(lines).encode()).decode("utf-8", "replace")]
    for item in import_claims(lines, "claims.jsonl"):
        if isinstance(item, InputError):
            assert str(item).isprintable()
            continue
        article, one = item
        assert codec.decode_claim(json.loads(codec.dumps(codec.encode(one)))) == one
        codec.dumps(codec.encode(article))


def taken_in(data: bytes) -> None:
    """Take claims of another program into a knowledge base, link them and load the view; then export them again."""
    told = Decisions(data)
    lines = [json.dumps(told.edited(told.one(exported()))) for _ in range(1 + told.number(3))]
    with tempfile.TemporaryDirectory(prefix="kg-fuzz-") as scratch:
        base = KnowledgeBase(Path(scratch) / "kg.db", create=True)
        base.take_in(lines, "claims.jsonl")
        for row in export_claims(base.ledger):
            json.dumps(row, allow_nan=False).encode("utf-8")


def verified(data: bytes) -> None:
    """Check a pack in which something was changed, by somebody who made its hashes anew or did not."""
    told = Decisions(data)
    files = dict(packed())
    name = told.one(sorted(files))
    if told.number(3) and (name.endswith(".jsonl") or name == MANIFEST):
        rows = [json.loads(line) for line in files[name].decode().splitlines()]
        at = told.number(max(0, len(rows) - 1))
        rows[at : at + 1] = [told.edited(row) for row in rows[at : at + 1]]
        files[name] = "".join(json.dumps(row) + "\n" for row in rows).encode("utf-8", "surrogatepass")
    else:
        files[name] = told.damaged(files[name])
    if told.number(3) and name != MANIFEST:
        facts = json.loads(files[MANIFEST])
        kept = {name: body for name, body in files.items() if name != MANIFEST}
        del facts["files"], facts["sha256"]
        other = told.edited(facts)
        with contextlib.suppress(ValueError):  # what no JSON can hold
            files = {MANIFEST: manifest(kept, other if isinstance(other, dict) else facts), **kept}
    whole = archive(files)
    for line in verify(whole if told.number(3) else told.damaged(whole)):
        assert isinstance(line, str)


def _judgement(told: Decisions, ids: Sequence[str]) -> dict[str, Any]:
    fields = {told.one(["value", "place", "date", "modality", "who"]): told.json(2) for _ in range(told.number(2))}
    chosen = [told.one(ids) for _ in range(1 + told.number(3))]
    kind = told.one(KINDS[:-1])
    return {
        "kind": kind,
        "claims": chosen,
        "who": "a",
        "when": "2018-07-12",
        "fields": fields if kind == "edit" else {},
        "of": told.number(9),
    }


def judged(data: bytes) -> None:
    """Take judgements together, and hear each claim as they leave it."""
    told = Decisions(data)
    ids = [one.id for one in claims()]
    made = [_judgement(told, ids) for _ in range(told.number(4))]
    for one in claims()[:3]:
        for row in made:
            edited(one, row["fields"])
    standing = Judgements.of(made)
    for one in claims():
        heard = standing.heard(one)
        if heard:
            assert from_json(heard.aspect, json.loads(codec.dumps(codec.encode(heard)))["value"]) == heard.value
            assert isinstance(heard.place, Mention)


def decided(data: bytes) -> None:
    """Decide about claims as `kg claim` and `kg event` do; afterwards all can be linked and exported."""
    told = Decisions(data)
    with tempfile.TemporaryDirectory(prefix="kg-fuzz-") as scratch:
        shutil.copytree(stories().path, Path(scratch) / "kg.db")
        base = KnowledgeBase(Path(scratch) / "kg.db")
        row = _judgement(told, [one.id for one in claims()])
        try:
            base.judge(row["kind"], row["claims"], who="a", fields=row["fields"])
        except KgError:
            assert not list(base.ledger.judgements()), "what was refused was kept"
            return
        base.refresh(everything=True)
        for exported_ in export_claims(base.ledger):
            json.dumps(exported_, allow_nan=False).encode("utf-8")


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "readers": read,
    "attribution": attributed,
    "extraction": extracted,
    "names": named,
    "own-names": own_names,
    "parameters": parametrised,
    "sparql": written_in,
    "guards": guarded,
    "import": imported,
    "take-in": taken_in,
    "pack": verified,
    "judgements": judged,
    "decisions": decided,
}
