"""Nodes, relationships, paths, maps and lists of them as cells of a table: written as Cypher writes them.

A cell is a text, so that tables, CSV and pages need not know; what it was made of
goes with it, for JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

LONGEST: Final = 200
"""Characters of the properties of one thing as text; a claim has some 700. JSON has all."""

LONGEST_CELL: Final = 2_000
"""Characters of a cell as text: of a path, or of a list."""

NAMED_BY: Final = ("id", "label")
"""Properties by which a node is named within a path."""


class Thing(str):
    """A text with what it was made of: `told` is plain data, as JSON has it.

    >>> one = Thing('(:Source {id: "b0"})', {"labels": ["Source"], "properties": {"id": "b0"}})
    >>> one == '(:Source {id: "b0"})', one.told["labels"]
    (True, ['Source'])
    """

    __slots__ = ("told",)

    told: Any

    def __new__(cls, text: str, told: object) -> Self:
        """Make a text that remembers."""
        made = super().__new__(cls, text)
        made.told = told
        return made


def thing(value: object) -> Thing | None:
    """Return what a graph gives as a cell, `None` for a plain value and for a list of plain values.

    Ladybug gives objects with keys such as `_LABEL`, the driver of Neo4j classes of its own.

    >>> str(thing({"_ID": {"offset": 0, "table": 1}, "_LABEL": "Claim", "id": "3fa9", "lo": 9, "day": None}))
    '(:Claim {id: "3fa9", lo: 9})'
    >>> str(thing({"a": [1, "x"]})), thing(["a", "b"]), thing("a")
    ('{a: [1, "x"]}', None, None)
    """
    known = _read(value)
    listed = isinstance(known, list) and any(isinstance(one, dict | list | _Node | _Edge | _Path) for one in known)
    if listed or isinstance(known, dict | _Node | _Edge | _Path):
        return Thing(_cut(_written(known), LONGEST_CELL), _told(known))
    return None


@dataclass(frozen=True, slots=True)
class _Node:
    labels: list[str]
    properties: dict[str, Any]
    identity: object


@dataclass(frozen=True, slots=True)
class _Edge:
    type: str
    properties: dict[str, Any]
    start: object


@dataclass(frozen=True, slots=True)
class _Path:
    nodes: list[Any]
    edges: list[Any]


def _read(value: Any) -> Any:  # noqa: ANN401, PLR0911 -- whatever an engine gives, one line a kind
    """Return a value as one of the kinds above, a list, a dict, or plain; a node of Neo4j's driver is a mapping too."""
    if isinstance(value, list | tuple):
        return [_read(one) for one in value]
    if hasattr(value, "relationships") and hasattr(value, "nodes"):
        return _Path([_read(one) for one in value.nodes], [_read(one) for one in value.relationships])
    if hasattr(value, "start_node") and hasattr(value, "type"):
        return _Edge(value.type, _id_first(dict(value.items())), getattr(value.start_node, "element_id", None))
    if hasattr(value, "labels") and hasattr(value, "element_id"):
        return _Node(sorted(value.labels), _id_first(dict(value.items())), value.element_id)
    if isinstance(value, Mapping):
        facts = {str(name): one for name, one in value.items() if name not in _HIDDEN}
        if value.keys() == {"_NODES", "_RELS"}:
            return _Path(_read(value["_NODES"]), _read(value["_RELS"]))
        if "_SRC" in value and "_LABEL" in value:
            return _Edge(str(value["_LABEL"]), _id_first(facts), value["_SRC"])
        if "_ID" in value and "_LABEL" in value:
            return _Node([str(value["_LABEL"])], _id_first(facts), value["_ID"])
        return {str(name): _read(one) for name, one in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_HIDDEN: Final = frozenset({"_ID", "_LABEL", "_SRC", "_DST"})
"""What Ladybug says of a node or relationship beside its properties."""


def _id_first(facts: dict[str, Any]) -> dict[str, Any]:
    """Return properties without those that other labels have, which Ladybug gives as null."""
    known = {name: _read(one) for name, one in facts.items() if one is not None}
    return {"id": known.pop("id"), **known} if "id" in known else known


def _written(known: object) -> str:
    """Return a value as Cypher writes it."""
    match known:
        case _Path(nodes, edges):
            return "".join(_steps(nodes, edges))
        case _Node(labels, properties, _):
            return f"({''.join(f':{label}' for label in labels)}{_properties(properties)})"
        case _Edge(type_, properties, _):
            return f"[:{type_}{_properties(properties)}]"
        case dict():
            return _properties(known).strip() or "{}"
        case list():
            return f"[{', '.join(map(_written, known))}]"
        case _:
            return json.dumps(known, ensure_ascii=False)  # null, true, 9 and "text" are written alike


def _properties(facts: Mapping[str, object]) -> str:
    inner = ", ".join(f"{name}: {_written(one)}" for name, one in facts.items())
    return f" {{{_cut(inner, LONGEST)}}}" if inner else ""


def _steps(nodes: list[Any], edges: list[Any]) -> Iterator[str]:
    """Yield the nodes of a path by their names, with the arrows between them."""
    for at, node in enumerate(nodes):
        if 0 < at <= len(edges):
            forward = edges[at - 1].start == nodes[at - 1].identity
            yield f"-{_written(edges[at - 1])}->" if forward else f"<-{_written(edges[at - 1])}-"
        named = {name: one for name, one in node.properties.items() if name in NAMED_BY}
        yield _written(_Node(node.labels, named, node.identity))


def _told(known: object) -> object:
    """Return a value as plain data."""
    match known:
        case _Path(nodes, edges):
            return {"nodes": list(map(_told, nodes)), "relationships": list(map(_told, edges))}
        case _Node(labels, properties, _):
            return {"labels": labels, "properties": _told(properties)}
        case _Edge(type_, properties, _):
            return {"type": type_, "properties": _told(properties)}
        case dict():
            return {name: _told(one) for name, one in known.items()}
        case list():
            return list(map(_told, known))
        case _:
            return known


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
