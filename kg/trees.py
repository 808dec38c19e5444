"""Trees of parties, people and weapons, and the nodes that words name.

A node is written as its path from the root, so that one lies within another
exactly when its path continues the other's (`kg.scope.inside`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from kg.phrases import Phrases, fold
from kg.registry import Entry, entries
from kg.scope import inside

_KEYS: Final = frozenset({"name", "within", "words", "weak", "flags"})


class Tree:
    """One tree, read from a file of nodes.

    `words` of a node name it anywhere in a phrase. `weak` ones name it only
    where no strong word of any node stands ("army" is the government's unless
    the text says "Turkish army").
    """

    def __init__(self, nodes: Sequence[Entry]) -> None:
        within: dict[str, str] = {}
        entry_of: dict[str, Entry] = {}
        for entry in nodes:
            name = entry.text("name")
            if name in entry_of and entry_of[name].own == entry.own:
                raise entry.error(f"the node {name!r} is there twice, first in line {entry_of[name].line}")
            within[name] = entry.text("within", "")
            entry_of[name] = entry
        self._paths = {name: _path(name, within, entry_of) for name in within}
        self._order = {path: place for place, path in enumerate(self._paths.values())}
        self._strong = Phrases(_listed(nodes, "words", self._paths))
        self._weak = Phrases(_listed(nodes, "weak", self._paths))
        self._flags = {(self._paths[entry.text("name")], flag) for entry in nodes for flag in entry.texts("flags")}

    @classmethod
    def load(cls, file: str, own: Path | None = None) -> Tree:
        """Read a tree from the shipped file and the user's own of the same name, whose entries win."""
        return cls(entries(file, "node", _KEYS, own))

    @property
    def paths(self) -> frozenset[str]:
        """All nodes."""
        return frozenset(self._paths.values())

    def order(self, path: str) -> int:
        """Return the place of a node in its file, the first being 0."""
        return self._order[path]

    def named(self, text: str) -> list[str]:
        """Return the nodes that a phrase names, in its order, without those that another of them lies within."""
        words = fold(text)
        hits = self._strong.hits(words) or self._weak.hits(words)
        paths = list(dict.fromkeys(hit.value for hit in hits))
        return [path for path in paths if not any(other != path and inside(other, path) for other in paths)]

    def flagged(self, path: str, flag: str) -> bool:
        """Say whether a node carries a flag, of which its file says what it means."""
        return (path, flag) in self._flags


def common(paths: Iterable[str]) -> str:
    """Return the deepest node that all of them lie within or are, "" when there is none.

    >>> common(["people/civilians/women", "people/civilians/children"])
    'people/civilians'
    """
    split = [path.split("/") for path in paths]
    shared: list[str] = []
    for steps in zip(*split, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return "/".join(shared)


def _path(name: str, within: dict[str, str], entry_of: dict[str, Entry]) -> str:
    steps = [name]
    while above := within[steps[-1]]:
        if above not in within:
            raise entry_of[steps[-1]].error(f"{steps[-1]!r} lies within {above!r}, which is no node of this tree")
        if above in steps:
            raise entry_of[name].error(f"the tree runs in a circle: {' within '.join([*steps, above])}")
        steps.append(above)
    return "/".join(reversed(steps))


def _listed(nodes: Sequence[Entry], key: str, paths: dict[str, str]) -> dict[tuple[str, ...], str]:
    listed: dict[tuple[str, ...], tuple[str, Entry]] = {}
    for entry in nodes:
        path = paths[entry.text("name")]
        for text in entry.texts(key):
            words = fold(text)
            if not words:
                raise entry.error(f"the words {text!r} hold no letter or digit")
            other = listed.get(words)
            if other and other[0] != path and other[1].own == entry.own:
                raise entry.error(f"{text!r} names two nodes, {other[0]} (line {other[1].line}) and {path}; keep one")
            listed[words] = (path, entry)
    return {words: path for words, (path, _) in listed.items()}
