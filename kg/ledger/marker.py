"""Whether a folder is a ledger that this program can read: the file format.json says so.

It is written last when a ledger is made, so that a ledger which has it is whole.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from kg.errors import StoreError

FORMAT: Final = 1
"""Number of the form of the tables; a ledger with a higher one was written by a newer program."""

OURS: Final = frozenset({"articles", "claims", "links", "judgements", "lock", "turn", "format.json.new"})
"""What may lie in the folder before format.json does."""

MISREAD: Final = re.compile(r"[\\\[\]^|]|%[0-9A-Fa-f]{2}")
"""What deltalake 1.6.6 takes for something else or stops at, in the path of a folder: tried with all signs of ASCII."""

ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How the path of what was meant as an address begins, its slashes joined: "s3://bucket/kg.db"."""


def find(db: Path, folder: Path) -> bool:
    """Say whether there is a ledger that this program can read; `StoreError` when there is another thing."""
    if ADDRESS.match(str(db)):
        raise StoreError(
            f"{db}: a knowledge base is a folder of this machine and cannot lie at an address. "
            "Mount the bucket as a folder, or choose another with --db or KG_DB."
        )
    misread = MISREAD.search(str(folder))
    if misread:
        raise StoreError(
            f"{db}: a knowledge base cannot lie in a folder with {misread[0]!r} in its path. Choose another."
        )
    try:
        text = (folder / "format.json").read_text("utf-8")
    except FileNotFoundError:
        # What a killed `create` leaves is finished by the next one; anything else is somebody's.
        strange = [path.name for path in folder.glob("*") if path.name not in OURS]
        if strange:
            raise StoreError(
                f"{folder}: this folder is no ledger: it holds {min(strange)!r} and no format.json. "
                "Name another folder with --db or KG_DB."
            ) from None
        return False
    except (OSError, ValueError) as error:
        raise StoreError(f"{db}: the ledger cannot be opened: {error}. Name a folder with --db or KG_DB.") from error
    try:
        number = json.loads(text)["format"]
    except (ValueError, KeyError, TypeError):
        number = None
    if not isinstance(number, int):
        raise StoreError(f"{folder}: format.json holds {text[:40]!r}, but has to hold a format's number. Restore it.")
    if number > FORMAT:
        raise StoreError(
            f"{folder}: the ledger is of format {number}, but this version of kg reads up to {FORMAT}. Update kg."
        )
    return True


def declare(folder: Path) -> None:
    """Say that the ledger is whole: the last thing that making one does, and whoever does it holds the lock."""
    new = folder / "format.json.new"
    new.write_text(json.dumps({"format": FORMAT}) + "\n", "utf-8")
    new.replace(folder / "format.json")
