"""Archives of files with a list of what is in them, for backups: written, checked and unpacked in one pass.

A plain .tar, packed by gzip or zstd, that any `tar` unpacks. Its first member is
`MANIFEST.json`, which names every other with its size and hash; whatever it does
not name is refused, so nothing in an archive can choose where or how much is written.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import InputError

MANIFEST: Final = "MANIFEST.json"
FORMAT: Final = 1
"""Number of the form of the archive; one with a higher was written by a newer program."""

ENDINGS: Final = (".tar.zst", ".tar.gz")
NAME: Final = re.compile(r"(?:[^/\\\0]+/)*[^/\\\0]+")
LIST_MOST: Final = 256_000_000
"""Bytes of the manifest: some two million files."""
BLOCK: Final = 1_048_576
RECORD: Final = 512
"""Bytes of a header, and what the length of every file is filled up to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its bytes, or where they are, with their number and SHA-256."""

    size: int
    sha256: str
    data: bytes | None = None
    path: Path | None = None


def entry(path: Path) -> Entry:
    """Return what there is to say about a file."""
    made, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            made.update(block)
            size += len(block)
    return Entry(size, made.hexdigest(), path=path)


def held(data: bytes) -> Entry:
    """Return the entry of bytes at hand."""
    return Entry(len(data), hashlib.sha256(data).hexdigest(), data=data)


def write(archive: Path, files: Mapping[str, Entry], about: Mapping[str, Any]) -> None:
    """Write an archive of files by their names in it; `about` is put into its list."""
    listed = {name: [one.size, one.sha256] for name, one in sorted(files.items())}
    manifest = json.dumps({"format": FORMAT, **about, "files": listed}, indent=0).encode()
    with _packing(archive) as out:
        _put(out, MANIFEST, held(manifest))
        for name in sorted(files):
            _put(out, name, files[name])
        out.write(bytes(2 * RECORD))


def _put(out: IO[bytes], name: str, one: Entry) -> None:
    head = tarfile.TarInfo(name)
    head.size, head.mode = one.size, 0o644
    try:
        out.write(head.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict"))
    except ValueError as error:
        raise InputError(f"{name}: this cannot be put into an archive ({error}). Give it a shorter name.") from None
    left = one.size
    if one.data is not None:
        out.write(one.data)
        left = 0
    elif one.path is not None:
        with one.path.open("rb") as file:
            while left and (block := file.read(min(left, BLOCK))):
                out.write(block)
                left -= len(block)
    if left:
        raise InputError(f"{name}: the file got shorter while it was read. Run the command again.")
    out.write(bytes(-one.size % RECORD))


def read(archive: Path, into: Path | None = None) -> dict[str, Any]:
    """Read an archive to its end, holding each file against the list, and return the list.

    With `into`, an empty folder, the files are put there. Raises `InputError` for
    one that is damaged, cut off, not ours, or holds what its list does not name.
    """
    with _told(archive), _unpacking(archive) as packed:
        manifest = _manifest(packed)
        files: dict[str, list[Any]] = manifest["files"]
        if into is not None:
            _check_room(into, sum(size for size, _ in files.values()))
        left = set(files)
        for name, size in _heads(packed):
            if name not in left or size != files[name][0]:
                raise InputError(f"it holds {name[:200]!r}, which its list does not name so")
            left.discard(name)
            if _taken(packed, size, into / name if into is not None else None) != files[name][1]:
                raise InputError(f"{name!r} is not what it was when the archive was made")
        if left:
            raise InputError(f"it lacks {min(left)!r}")
    return manifest


def _check_room(into: Path, size: int) -> None:
    import shutil  # noqa: PLC0415 -- only who unpacks needs it

    if size > shutil.disk_usage(into).free:
        raise InputError(f"{size:,} bytes come out of it, more than there is room for")


def _manifest(packed: IO[bytes]) -> dict[str, Any]:
    name, size = next(_heads(packed), ("", 0))
    if name != MANIFEST or size > LIST_MOST:
        raise InputError(f"it does not begin with {MANIFEST}, so `kg backup` did not make it")
    manifest = json.loads(_exactly(packed, size))
    _exactly(packed, -size % RECORD)
    if manifest["format"] > FORMAT:
        raise InputError("a newer version of kg made it. Update kg")
    for name, (length, sha256) in manifest["files"].items():
        parts = name.split("/")
        if not NAME.fullmatch(name) or {"", ".", ".."} & set(parts) or name == MANIFEST:
            raise InputError(f"it names a file {name[:200]!r}, which no backup holds")
        if not isinstance(length, int) or length < 0 or not isinstance(sha256, str):
            raise InputError("its list is damaged")
    return dict(manifest)


def _heads(packed: IO[bytes]) -> Iterator[tuple[str, int]]:
    """Yield name and length of each file; who asks for the next has read the one before."""
    while True:
        block = _exactly(packed, RECORD)
        if not any(block):
            return
        head = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        if head.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or head.size < 0:
            raise InputError(f"{head.name[:200]!r} in it is no plain file")
        yield head.name, head.size


def _taken(packed: IO[bytes], size: int, target: Path | None) -> str:
    """Read one file and return its hash; with a `target` it is put there, which must not exist."""
    made, left = hashlib.sha256(), size
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") if target else _nowhere() as out:
        while left:
            block = _exactly(packed, min(left, BLOCK))
            made.update(block)
            out.write(block)
            left -= len(block)
    _exactly(packed, -size % RECORD)
    return made.hexdigest()


class _Nowhere:
    def write(self, block: bytes) -> None:
        """Let go of it."""


@contextmanager
def _nowhere() -> Iterator[_Nowhere]:
    yield _Nowhere()


def _exactly(packed: IO[bytes], size: int) -> bytes:
    parts, left = [], size
    while left:
        block = packed.read(min(left, BLOCK))
        if not block:
            raise InputError("it is cut off")
        parts.append(block)
        left -= len(block)
    return b"".join(parts)


def check_ending(archive: Path) -> None:
    """Raise `InputError` for a name that does not say how the archive is packed."""
    if not archive.name.endswith(ENDINGS):
        raise InputError(f"{archive}: the name has to end in {' or '.join(ENDINGS)}. Choose one.")


@contextmanager
def _packing(archive: Path) -> Iterator[Any]:
    if ".tar.gz" in archive.name:
        with gzip.open(archive, "wb", compresslevel=1) as out:  # the tables are packed already
            yield out
    else:
        import pyarrow as pa  # noqa: PLC0415 -- it has zstd, which Python has from 3.14

        with pa.CompressedOutputStream(str(archive), "zstd") as out:
            yield out


@contextmanager
def _unpacking(archive: Path) -> Iterator[Any]:
    with archive.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        with gzip.open(archive, "rb") as packed:
            yield packed
    else:
        import pyarrow as pa  # noqa: PLC0415 -- as above

        with pa.CompressedInputStream(str(archive), "zstd") as packed:
            yield packed


@contextmanager
def _told(archive: Path) -> Iterator[None]:
    """Say of what is wrong with an archive where, and what to do."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{archive}: {error}. Take another backup.") from None
    except FileNotFoundError:
        raise InputError(f"{archive}: there is no such file. Check the name.") from None
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zlib.error, tarfile.TarError) as error:
        raise InputError(f"{archive}: it is damaged or no backup ({error}). Take another backup.") from None
