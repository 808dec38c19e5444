"""The user's own registries beside the ledger: entries added, and checked before anything is kept."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kg.errors import InputError, StoreError, UsageError, no_such
from kg.listing import Listing
from kg.names import Names
from kg.places import Gazetteer

FILES: Final = {"source": "sources.toml", "party": "actors.toml", "place": "places.toml"}
OTHER: Final = "organisation"
"""The kind of a source that nobody lists yet, unless it is given."""

TABLES: Final = {"source": "source", "party": "node", "place": "place"}


def add(folder: Path, kind: str, fields: Mapping[str, object]) -> Path:
    """Add an entry to the user's registry of this kind (source, party, place) and return its file.

    `fields` are those of the shipped registry of that name; empty ones are left
    out, and a source of which no kind is given is an organisation unless it is
    listed. The registries are read with the entry first, so that an alias which
    two sources claim, or a loop in a tree, is refused and nothing is kept.
    """
    if kind not in FILES:
        raise no_such("registry", kind, FILES)
    file = folder / FILES[kind]
    Names.load(folder)  # what is wrong already is told of the file itself
    if kind == "source" and not fields.get("kind"):
        listing = Listing(folder)
        if listing.known_as(str(fields.get("name", "")).strip()) not in listing.sources:
            fields = {**fields, "kind": OTHER}
    entry = f"[[{TABLES[kind]}]]\n" + "".join(
        f"{key} = {_toml(value)}\n" for key, value in fields.items() if value or value == 0
    )
    try:
        entry.encode()
    except UnicodeEncodeError:  # what a shell passes on of bytes that are no text
        raise UsageError(
            f"{fields.get('name')!r} has characters that are no UTF-8. Type it in a terminal set to UTF-8."
        ) from None
    try:
        _keep(folder, file, entry, kind, str(fields.get("name", "")))
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written: {error.strerror or error}. Give yourself the right to write there, or name "
            "another knowledge base with --db."
        ) from error
    return file


def _keep(folder: Path, file: Path, entry: str, kind: str, name: str) -> None:
    """Put an entry at the end of a file once the registries have been read with it, in a copy."""
    with tempfile.TemporaryDirectory(prefix="kg-names-") as scratch:
        trial = Path(scratch) / "names"
        if folder.is_dir():
            shutil.copytree(folder, trial)
        trial.mkdir(exist_ok=True)
        before = (trial / file.name).read_text("utf-8") if (trial / file.name).is_file() else ""
        text = f"{before.rstrip()}\n\n{entry}".lstrip()
        (trial / file.name).write_text(text, "utf-8")
        try:
            Names.load(trial)
            places = Gazetteer.load(trial)
            if kind == "place":
                places.find(name)  # looks up what it is said to be the same as
        except InputError as error:
            raise InputError(str(error).replace(str(trial), str(folder))) from None
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
