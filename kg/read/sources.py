"""From what a user names (files, folders, patterns) to the files to read, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Final

from kg.errors import InputError
from kg.read.kinds import SUFFIXES
from kg.read.wording import shown

MAGIC: Final = frozenset("*?[")


def files(source: str) -> Iterator[str | InputError]:
    """Yield the paths that a source stands for, or an `InputError` for what it does not.

    A folder gives the files of a known suffix in it and in the folders below it,
    sorted by name; hidden ones are left out, and so are links that lead out of
    it. A pattern that the shell left alone is expanded here.
    """
    if os.path.isdir(source):  # noqa: PTH112 -- paths stay the strings that were given
        yield from _folder(source)
    elif os.path.lexists(source):
        yield source
    elif MAGIC & set(source):
        yield from _pattern(source)
    else:
        yield InputError(f"{shown(source)}: there is no such file or folder. Check the name.")


def missing(source: str) -> InputError | None:
    """Return why a source is nothing that could be watched; an empty folder and a pattern may have files later."""
    if os.path.lexists(source) or MAGIC & set(source):
        return None
    return next((one for one in files(source) if isinstance(one, InputError)), None)


def known(path: str) -> bool:
    """Say whether a file's suffix is one that can be read."""
    return PurePath(path).suffix.lower() in SUFFIXES


def _folder(root: str) -> Iterator[str | InputError]:
    """Walk with a list of its own, so that no depth of folders ends the walk."""
    top = os.path.realpath(root)
    pending: list[tuple[str, bool]] = [(root, True)]
    found = False
    while pending:
        path, folder = pending.pop()
        if folder:
            try:
                with os.scandir(path) as entries:
                    visible = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
            except OSError as error:
                found = True
                yield InputError(f"{shown(path)}: the folder cannot be read ({error.strerror}). Check its permissions.")
                continue
            pending += ((entry.path, entry.is_dir(follow_symlinks=False)) for entry in reversed(visible))
        elif os.path.islink(path) and (os.path.isdir(path) or known(path)):  # noqa: PTH112, PTH114 -- as above
            leaves = os.path.commonpath([top, os.path.realpath(path)]) != top
            if leaves:
                found = True
                yield InputError(f"{shown(path)}: this link leads out of {shown(root)}. Name its target to read it.")
            elif not os.path.isdir(path):  # noqa: PTH112 -- a folder inside is read where it lies
                found = True
                yield path
        elif known(path):
            found = True
            yield path
    if not found:
        yield InputError(f"{shown(root)}: no file in this folder ends in {' or '.join(SUFFIXES)}.")


def _pattern(pattern: str) -> Iterator[str | InputError]:
    """Expand by pathlib, whose `**` does not follow links and so comes to an end."""
    anchor = PurePath(pattern).anchor
    hidden = any(part.startswith(".") and part != ".." for part in PurePath(pattern).parts)
    try:
        matches = sorted(str(path) for path in Path(anchor).glob(str(PurePath(pattern).relative_to(anchor))))
    except (ValueError, NotImplementedError, OSError) as error:
        yield InputError(f"{shown(pattern)}: this is no pattern ({error}). Use *, ? and [...], and ** for any folders.")
        return
    fixed = len([part for part in PurePath(pattern).parts if part == ".."])
    matches = [m for m in matches if hidden or not any(part.startswith(".") for part in PurePath(m).parts[fixed:])]
    if not matches:
        yield InputError(f"{shown(pattern)}: the pattern matches no file. Check the name.")
    for match in matches:
        yield from files(match)
