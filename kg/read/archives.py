"""Files within .zip and .tar: each read as if it lay in a folder, bounded in number, size and depth.

A Word file is a .zip too, and known by what is in it.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read.nested import MEMBERS_MOST, WHOLE_MOST, Bounded, LeftOut, Within, placed, unpacked
from kg.read.options import Options
from kg.read.word import word_article
from kg.read.wording import shown

PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How files in a .zip may be packed; the others ask for memory that a hostile file chooses."""
ENCRYPTED: Final = 1
"""The bit of a file's flags that says that it needs a password."""
DAMAGED: Final = "it is damaged or cut off, and only what lies before that was read. Fetch it again."
OFFICE: Final = {
    "word/document.xml": "",
    "xl/workbook.xml": "this is an Excel workbook. Save its sheet as .csv.",
    "ppt/presentation.xml": "this is a PowerPoint file, and its text has no order to read it in. Give the text itself.",
    "META-INF/manifest.xml": "this is an OpenDocument or Java file. Save it as .docx or .txt.",
}
"""Files in an archive that say what it is, and what to do about it; empty for Word, which is read."""


def read_zip(file: IO[bytes], path: str, options: Options, within: Within) -> Iterator[Article | InputError]:
    """Yield the articles of the files in a .zip, or that of a Word file; raise `InputError` when there are none."""
    try:
        archive = zipfile.ZipFile(Bounded(file))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"this is no .zip that can be read ({error}). Fetch it again.") from None
    with archive:
        members = archive.infolist()
        office = next((name for name in OFFICE if name in archive.NameToInfo), "")
        if office:
            yield _word(file, path, options, members, OFFICE[office])
            return
        _check_number(len(members))
        others = LeftOut()
        for member in members:
            if member.filename.endswith("/") or not others.wants(member.filename):
                continue
            yield from _zipped(archive, member, options, within)
            if within.budget.spent:
                return
        yield from others.lines()


def _word(
    file: IO[bytes], path: str, options: Options, members: list[zipfile.ZipInfo], instead: str
) -> Article | InputError:
    if instead:
        raise InputError(instead)
    if sum(member.file_size for member in members) > WHOLE_MOST:
        raise InputError(f"more than {WHOLE_MOST:,} bytes come out of this Word file. Save it as .txt.")
    file.seek(0)
    return word_article(file, path, options)


def _zipped(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, options: Options, within: Within
) -> Iterator[Article | InputError]:
    try:
        if member.flag_bits & ENCRYPTED:
            raise InputError("it is locked by a password. Unpack the archive with it, and give the folder.")  # noqa: TRY301
        if member.compress_type not in PACKINGS:
            raise InputError("it is packed in an uncommon way. Unpack the archive, and give the folder.")  # noqa: TRY301
        try:
            with archive.open(member) as stream:
                content = unpacked(stream, within.budget)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            raise InputError("it is damaged or cut off. Fetch the archive again.") from None
    except InputError as error:
        yield placed(error, f"{shown(member.filename)}: ")
        return
    with content:
        yield from within.member(content, member.filename, options)


def read_tar(file: IO[bytes], _path: str, options: Options, within: Within) -> Iterator[Article | InputError]:
    """Yield the articles of the files in a .tar; raise `InputError` when there are none."""
    others, number = LeftOut(), 0
    try:
        with tarfile.open(fileobj=Bounded(file), mode="r:") as archive:
            while member := archive.next():
                archive.members = []  # type: ignore[attr-defined]  # it would keep a list of all that went by
                number += 1
                _check_number(number)
                if not member.isreg() or member.issparse() or not others.wants(member.name):
                    continue
                stream = archive.extractfile(member)
                assert stream is not None  # it is a regular file
                with unpacked(stream, within.budget) as content:
                    yield from within.member(content, member.name, options)
    except (tarfile.TarError, OSError, ValueError, OverflowError, EOFError) as error:
        if not number:
            raise InputError(f"this is no .tar that can be read ({type(error).__name__}). Fetch it again.") from None
        yield InputError(DAMAGED)
        return
    yield from others.lines()


def _check_number(number: int) -> None:
    if number > MEMBERS_MOST:
        raise InputError(f"it holds more than {MEMBERS_MOST:,} files. Unpack it, and give the folder.")
