"""One archive of a knowledge base as it was at one moment, while others may go on writing; and back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kg import tape, views
from kg.errors import InputError, StoreError, UsageError
from kg.ledger import Ledger
from kg.pipeline import KnowledgeBase

KEPT: Final = ("ledger", "names", "views")
"""The folders of a knowledge base that a backup may hold."""


def backup(base: KnowledgeBase, archive: Path, *, with_views: bool = False) -> dict[str, Any]:
    """Write the ledger as it is now and the user's registries into an archive, and read it through again.

    Views are derived and left out, unless they are asked for; then they are made from what is kept. What is
    there under the name is replaced only when the new archive is whole.
    """
    tape.check_ending(archive)
    base.finish()  # what is to be forgotten is not kept
    versions, files, changing = base.ledger.pinned()
    with tempfile.TemporaryDirectory(prefix="kg-backup-") as scratch:
        try:
            kept = {str(path.relative_to(base.ledger.folder.parent)): tape.entry(path) for path in files}
            kept |= {
                str(path.relative_to(base.ledger.folder.parent)): tape.held(data) for path, data in changing.items()
            }
            kept |= _own(base.path / "names")
            if with_views:
                kept |= _views(base, kept, Path(scratch))
            new = archive.with_name(f"{archive.name}.new")
            about = {"versions": asdict(versions)}
            tape.write(new, kept, about)
            made = tape.read(new)
            new.replace(archive)
        except OSError as error:
            raise StoreError(
                f"{archive}: the backup was not made: {error}. Make room, or wait until `kg forget` has ended, and "
                "run the command again."
            ) from error
        finally:
            with suppress(OSError):
                archive.with_name(f"{archive.name}.new").unlink()
    return made


def check(archive: Path) -> dict[str, Any]:
    """Read a backup through, and return what its list says; `InputError` when it is not what it was."""
    made = tape.read(archive)
    _check_names(archive, made)
    return made


def restore(archive: Path, db: Path) -> dict[str, Any]:
    """Make a knowledge base from a backup, whole or not at all; what is there is never written over."""
    if db.exists() or db.is_symlink():
        raise UsageError(f"{db}: this is there already, and nothing is written over. Name a new folder with --db.")
    with suppress(OSError):
        db.parent.mkdir(parents=True, exist_ok=True)
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f".{db.name}-", dir=db.parent))
    except OSError as error:
        raise UsageError(f"{db}: nothing can be written there: {error.strerror}. Name another folder.") from None
    try:
        made = tape.read(archive, scratch)
        _check_names(archive, made)
        for name in ("ledger", "views"):
            for empty in ("", *(("articles", "claims", "links", "judgements") if name == "ledger" else ())):
                (scratch / name / empty).mkdir(parents=True, exist_ok=True)
        if asdict(Ledger.open(scratch).versions()) != made["versions"]:
            raise InputError(  # noqa: TRY301 -- what was made is taken away again
                f"{archive}: its ledger is not of the versions that its list names. Take another backup."
            )
        scratch.chmod(0o755)
        scratch.rename(db)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return made


def _check_names(archive: Path, made: Mapping[str, Any]) -> None:
    for name in made["files"]:
        if name.split("/")[0] not in KEPT:
            raise InputError(
                f"{archive}: it holds {name!r}, which is no part of a knowledge base. Take another backup."
            )


def _own(names: Path) -> dict[str, tape.Entry]:
    """Return the user's own registries; links are left where they lead."""
    found = sorted(names.rglob("*")) if names.is_dir() and not names.is_symlink() else []
    return {
        str(path.relative_to(names.parent)): tape.held(path.read_bytes())
        for path in found
        if path.is_file() and not path.is_symlink()
    }


def _views(base: KnowledgeBase, kept: Mapping[str, tape.Entry], scratch: Path) -> dict[str, tape.Entry]:
    """Return the views of what is kept, made from it, since those that are there may be written to meanwhile."""
    for name, one in kept.items():
        target = scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if one.data is None and one.path is not None:
            shutil.copyfile(one.path, target)
        else:
            target.write_bytes(one.data or b"")
    views.make(scratch, Ledger.open(scratch), like=base.path)
    return {
        str(path.relative_to(scratch)): tape.entry(path)
        for path in sorted((scratch / "views").rglob("*"))
        if path.is_file()
    }
