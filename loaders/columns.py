"""The whole ledger as the tables of the property graph, made in columns: what `property_graph` says, row by row.

For a store that has nothing yet and takes tables. What the ledger says is taken
out of its JSON by DuckDB, and what is worked out of a text, such as a day or a hash,
is worked out by `property_graph` itself, once for each different text. A test holds
the two equal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from kg.claims import Claim
from kg.judgements import Judgements
from kg.links import Question
from kg.loaders import property_graph as graph
from kg.loaders.columns_sql import ANSWERS, ARTICLES, CLAIMS, EVENTS, QUESTIONS, WIDER
from kg.readable import asked
from kg.relations import Answer, spelled_answer
from kg.scope import Scope
from kg.values import Interval, from_json, to_json

if TYPE_CHECKING:
    from kg.ledger import Ledger

Tables = Iterator[tuple[str, pa.Table]]
"""Groups of `property_graph.GROUPS` with rows of theirs; nodes come before the edges that end at them."""


class UnfitError(Exception):
    """A claim's id has a control character, which JSON may write in two ways, so that its hash is not Python's."""


def tables(ledger: Ledger) -> Tables:
    """Yield everything that a ledger holds, a group at a time; raises `UnfitError` if that has to be row by row."""
    rows = graph.Rows()
    articles = list(_articles(ledger, rows))
    yield from _new(rows, "source")
    for one in articles:
        yield "article", one
    links: list[pa.Table] = []
    edited = _edited(ledger)
    for batch in ledger.batches(CLAIMS):
        claims = pa.table(batch)
        linked = claims.filter(pc.is_valid(claims["source"]))
        links.append(_links(linked, rows))
        for name in ("source", "origin", "via", "place", "admin1"):
            claims = claims.drop_columns(name)
        yield "claim", _put_right(_claims(claims), edited)
    yield from _new(rows, "source", "place", "member", "province")
    for one in links:
        yield "link", one
        yield "via", _set(_pairs(one, "via", ("claim", "via")), "via", graph.source_id, pa.string())
    links.clear()
    yield from _events(ledger, rows)
    yield from _answers(ledger)


def mapped(column: pa.ChunkedArray, function: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """Return a column of what a function makes of each value, worked out once for each different one."""
    coded = column.combine_chunks().dictionary_encode()
    return pa.array([function(value) for value in coded.dictionary.to_pylist()], kind).take(coded.indices)


def from_rows(records: Sequence[graph.Record]) -> pa.Table:
    """Return rows by columns; the first tells the types, for nothing is null."""
    return pa.table(
        {name: pa.array([one[name] for one in records], _type(value)) for name, value in records[0].items()}
    )


def _type(value: object) -> pa.DataType:
    match value:
        case bool():
            return pa.bool_()
        case int():
            return pa.int64()
        case float():
            return pa.float64()
        case list():
            return pa.list_(pa.string())
        case date():
            return pa.date32()
        case _:
            return pa.string()


def _set(table: pa.Table, name: str, function: Callable[[Any], Any], kind: pa.DataType) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, mapped(table[name], function, kind))


def _days(table: pa.Table, *names: str) -> pa.Table:
    for name in names:
        table = _set(table, name, graph.day, pa.date32())
    return table


def _articles(ledger: Ledger, rows: graph.Rows) -> Iterator[pa.Table]:
    for batch in ledger.batches(ARTICLES):
        table = _days(pa.table(batch), "published")
        yield table.append_column("publishedBy", mapped(table["publisher"], rows.source, pa.string()))


def _claims(table: pa.Table) -> pa.Table:
    """Return claims with what their links say of them."""
    pairs = pc.binary_join_element_wise(table["aspect"], table["value"], "\t")
    table = table.set_column(table.schema.get_field_index("value"), "value", mapped(pairs, _value, pa.string()))
    table = _set(table, "confidence", lambda number: round(number, 6), pa.float64())
    table = table.append_column("key", mapped(table["id"], lambda id_: [id_.casefold()], pa.list_(pa.string())))
    return _days(table, "said", "first", "last")


def _edited(ledger: Ledger) -> dict[str, Claim]:
    """Return the claims that people put right, as they left them, by id."""
    judged = Judgements.of(ledger.judgements())
    return {claim.id: judged.put_right(claim) for claim in ledger.claims(judged.edits)} if judged.edits else {}


def _put_right(table: pa.Table, edited: Mapping[str, Claim]) -> pa.Table:
    """Return claims with what people put in place of what was read."""
    there = pc.is_in(table["id"], pa.array(edited, pa.string())) if edited else None
    if there is None or not pc.any(there).as_py():
        return table
    ids = table["id"].to_pylist()
    for name, said in (("value", graph.value_of), ("modality", lambda claim: claim.modality)):
        old = zip(ids, table[name].to_pylist(), strict=True)
        put = pa.array([said(edited[id_]) if id_ in edited else one for id_, one in old], pa.string())
        table = table.set_column(table.schema.get_field_index(name), name, put)
    return table


def _value(pair: str) -> str:
    aspect, _, written = pair.partition("\t")
    return json.dumps(to_json(from_json(aspect, json.loads(written))), ensure_ascii=False)


def _links(linked: pa.Table, rows: graph.Rows) -> pa.Table:
    """Return the edges of links, and keep the sources and places that they end at."""
    for origin, family in _different(linked, "origin", "family"):
        rows.origin(origin, family)
    for place, where, admin1 in _different(linked, "place", "where", "admin1"):
        rows.place(place, where, admin1)
    for name in pc.unique(pc.list_flatten(linked["via"])).to_pylist():
        rows.source(name)
    return pa.table(
        {
            "claim": linked["id"],
            "saidBy": mapped(linked["source"], rows.source, pa.string()),
            "origin": mapped(linked["origin"], rows.source, pa.string()),
            "at": _at(linked),
            "via": linked["via"],
        }
    )


def _different(table: pa.Table, *names: str) -> Iterator[tuple[str, ...]]:
    found = table.group_by(list(names)).aggregate([]).to_pydict()
    return zip(*(found[name] for name in names), strict=True)


def _events(ledger: Ledger, rows: graph.Rows) -> Tables:
    """Yield events and questions, and then the edges among them."""
    parts: list[pa.Table] = []
    for batch in ledger.batches(EVENTS):
        table = _days(_set(pa.table(batch), "score", lambda number: round(number, 6), pa.float64()), "first", "last")
        for place, where, admin1 in _different(table, "place", "where", "admin1"):
            rows.place(place, where, admin1)
        yield from _new(rows, "source", "place", "member", "province")
        names = zip(*(table[name].to_pylist() for name in ("id", "where", "place", "admin1")), strict=True)
        keys = pa.array([graph.keys(*some) for some in names], pa.list_(pa.string()))
        yield "event", table.append_column("key", keys).append_column("at", _at(table))
        yield "about", _pairs(table, "claims", ("event", "claim"))
        parts.append(table.select(["id", "partOf"]))
    for batch in ledger.batches(QUESTIONS):
        yield "question", _days(_set(pa.table(batch), "scope", _asked, pa.string()), "day")
    for batch in ledger.batches(WIDER):
        yield "wider", pa.table(batch)
    every = pa.concat_tables(parts) if parts else pa.table({"id": [], "partOf": []})
    whole = every.filter(pc.is_in(every["partOf"], every["id"].combine_chunks()))
    if whole.num_rows:
        yield "part", whole.rename_columns(["event", "partOf"])


def _asked(told: str) -> str:
    aspect, about, scope = json.loads(told)
    return asked(Question(id="", event="", aspect=aspect, about=about, scope=Scope(**scope)))


def _at(table: pa.Table) -> pa.Array:
    """Return the ids of places, as `property_graph.place_id` has them."""
    unlisted = mapped(table["where"], lambda where: graph.place_id("", where), pa.string())
    return pc.if_else(pc.equal(table["place"], ""), unlisted, table["place"])


def _pairs(table: pa.Table, many: str, names: tuple[str, str]) -> pa.Table:
    """Return each row's key beside each of the names in a list, once."""
    parents = pc.list_parent_indices(table[many])
    pairs = pa.table({names[0]: table[table.column_names[0]].take(parents), names[1]: pc.list_flatten(table[many])})
    return pairs.group_by(list(names)).aggregate([])


def _answers(ledger: Ledger) -> Tables:
    led = []
    for batch in ledger.batches(ANSWERS):
        table = _days(pa.table(batch), "said")
        whole = pc.binary_join_element_wise(
            table["aspect"], table["lo"].cast(pa.string()), table["hi"].cast(pa.string()), "\t"
        )
        table = table.append_column("spelled", mapped(whole, _spelled, pa.string()))
        led.append(pa.table({"answer": table["id"], "ledBy": table["ledBy"]}))
        if pc.any(table["odd"]).as_py():
            raise UnfitError
        yield "answer", table.drop_columns(["ledBy", "odd"])
    for one in led:
        yield "led", one


def _spelled(told: str) -> str:
    aspect, lo, hi = told.split("\t")
    interval = Interval(int(lo), int(hi))
    return spelled_answer(
        Answer(question="", aspect=aspect, claim="", interval=interval, origin="", family="", said="")
    )


def _new(rows: graph.Rows, *groups: str) -> Tables:
    """Yield the rows of groups that have come since, and let go of them."""
    for group in groups:
        records = rows.records.pop(group, [])
        if records:
            yield group, from_rows(records)
