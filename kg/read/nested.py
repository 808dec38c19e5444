"""Files within files, bounded: how much may come out of an archive, how deep, and where it is put.

Nothing is written under a name that an archive gives: what comes out lies in
memory, or in a temporary file without a name.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import IO, Final, Protocol

from kg.articles import Article
from kg.errors import InputError, Skipped
from kg.read.kinds import SUFFIXES
from kg.read.options import Options
from kg.read.wording import listed, shown

RATIO: Final = 100
"""Bytes that may come out of one byte of the outermost file: text packs 4 to 20 times, a bomb 1,000 times."""
FREE: Final = 16_000_000
"""Bytes that may come out of any file, however small: logs and tables of little variety pack better than news."""
TOTAL_MOST: Final = 64_000_000_000
"""Bytes that may come out of one file in all: a quarter of a day of reading them, and no archive of news."""
MEMBER_MOST: Final = 2_000_000_000
"""Bytes of one file within: it lies on the disk while it is read."""
MEMBERS_MOST: Final = 200_000
"""Files in one archive; a day of a large monitor is some ten thousand."""
DEPTH_MOST: Final = 4
"""Archives within archives: a mail in an archive of archives, with one attached."""
MEMORY: Final = 4_000_000
"""Bytes up to which a file within is kept in memory."""
BLOCK: Final = 262_144
WHOLE_MOST: Final = 64_000_000
"""Bytes read at once of a list of contents, or given to a parser as a whole: PDF, Word, mail."""


@dataclass(slots=True)
class Budget:
    """What may still come out of the outermost file, of `packed` bytes; shared by all that lies in it."""

    packed: int
    out: int = 0
    spent: bool = False

    def take(self, size: int) -> None:
        """Count bytes that came out; raise `InputError` once there are too many."""
        self.out += size
        if self.out > min(TOTAL_MOST, FREE + RATIO * self.packed):
            self.spent = True
            raise InputError(
                f"more than {RATIO} times its size comes out of it, as of a file made to fill the disk. "
                "If it is none, unpack it and give the folder."
            )


class Read(Protocol):
    """How whatever lies within is read."""

    def __call__(self, file: IO[bytes], name: str, options: Options, within: Within) -> Iterator[Article | InputError]:
        """Yield the articles of a file."""
        ...


@dataclass(frozen=True, slots=True)
class Within:
    """Where a file lies: how deep, what may still come out, and how its contents are read."""

    read: Read
    budget: Budget
    depth: int = 0

    def member(self, file: IO[bytes], name: str, options: Options) -> Iterator[Article | InputError]:
        """Read one file of an archive; whatever is wrong with it is yielded with its name, so that the next is read."""
        try:
            if self.depth >= DEPTH_MOST:
                raise InputError(f"it lies more than {DEPTH_MOST} archives deep. Unpack the outer ones.")  # noqa: TRY301
            deeper = replace(self, depth=self.depth + 1)
            for item in self.read(file, name, options, deeper):
                yield placed(item, f"{shown(name)}, ") if isinstance(item, InputError) else item
        except InputError as error:
            yield placed(error, f"{shown(name)}: ")


def placed(error: InputError, place: str) -> InputError:
    """Return a refusal with its place before it, of the kind that it is."""
    return type(error)(f"{place}{error}")


def unpacked(stream: IO[bytes], budget: Budget) -> IO[bytes]:
    """Return what comes out of a stream as a file that can be sought in; raise `InputError` when it is too much."""
    file = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115 -- the caller reads it
    size = 0
    try:
        while block := stream.read(BLOCK):
            size += len(block)
            budget.take(len(block))
            if size > MEMBER_MOST:
                raise InputError(f"it has more than {MEMBER_MOST:,} bytes. Unpack the archive, and split it.")  # noqa: TRY301
            file.write(block)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def whole(file: IO[bytes], most: int = WHOLE_MOST) -> bytes:
    """Return all bytes of a file; raise `InputError` when they are none or too many for a parser."""
    data = file.read(most + 1)
    if not data:
        raise InputError("the file is empty. Give it a text, or leave it out.")
    if len(data) > most:
        raise InputError(f"it has more than {most:,} bytes; split it.")
    return data


class Bounded(io.RawIOBase):
    """A file of which no more than `WHOLE_MOST` bytes can be read at once: what a hostile list of contents asks for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Read as the file does, unless that is too much."""
        if 0 <= size <= WHOLE_MOST:
            return self._file.read(size)
        data = self._file.read(WHOLE_MOST + 1)
        if len(data) > WHOLE_MOST:
            raise InputError(f"its list of contents has more than {WHOLE_MOST:,} bytes. Unpack it and give the folder.")
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go where the file is told to go."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Say where the file stands."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Say that it can be sought in."""
        return True

    def readable(self) -> bool:
        """Say that it can be read."""
        return True


@dataclass(slots=True)
class LeftOut:
    """Files of an archive that are of no kind that is read, to be told in one line."""

    names: list[str] = field(default_factory=list)
    read: int = 0

    def wants(self, name: str) -> bool:
        """Say whether a file is to be read, as its name in the archive has it; note it when it is not."""
        parts = PurePath(name).parts
        if any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts):
            return False  # as hidden files of a folder
        if PurePath(name).suffix.lower() in SUFFIXES:
            self.read += 1
            return True
        self.names.append(name)
        return False

    def lines(self) -> Iterator[InputError]:
        """Yield what there is to say: that files were left out, or that there was nothing to read."""
        if self.names:
            yield Skipped(f"files of other kinds in it are left out: {listed(self.names)}")
        if not self.read:
            raise InputError(f"no file in it ends in {' or '.join(SUFFIXES)}. Give one that holds articles.")
