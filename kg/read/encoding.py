"""From bytes to characters: how a file is encoded, and the refusal of what is not text.

UTF-8 is tried first and whole, because no other encoding looks like it by
accident; only what is not UTF-8 is guessed, by charset-normalizer.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
from typing import IO, Any, BinaryIO, Final

from charset_normalizer import from_bytes

from kg.errors import InputError

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS: Final = [
    *("cp1252", "cp1256", "cp1251", "cp1250", "cp1254", "cp1253", "cp1255", "koi8_r"),
    *("iso8859_2", "iso8859_6", "iso8859_9", "gb18030", "big5", "shift_jis", "euc_kr", "euc_jp"),
]
"""What news was written in before UTF-8, most frequent on the web first; that order decides between equals.

Left to itself the guesser takes cp1250 for French and mac_latin2 for Turkish.
"""
SAMPLE_MOST: Final = 65_536
"""Bytes given to the guesser; it looks at a few hundred of them here and there."""
BLOCK: Final = 1_048_576
MULTIBYTE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH: Final = re.compile(rb"[\x80-\xff]")
CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
"""Control characters that no text has; tab, line ends, form feed, end of file and escape do occur."""

NOT_TEXT: Final = "this is not text but a binary file. Give the text itself."
UNKNOWN: Final = "the text is neither UTF-8 nor in any other encoding that can be told. Save it as UTF-8."


def opened(path: str) -> BinaryIO:
    """Open a regular file; raise `InputError` for any other kind, which might never end."""
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 -- paths stay the strings that were given
        raise InputError("this is no regular file. Give a file, a folder, or - for standard input.")
    return open(path, "rb")  # noqa: PTH123 -- the same; the caller closes it


class AsItWas(io.RawIOBase):
    """A file up to the size that it had when it was opened: one that is being written to would have no end."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = size

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought in."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- whatever can be written to
        """Fill a buffer with what comes next; 0 at the end."""
        block = self._file.read(max(0, min(len(buffer), self._size - self._file.tell())))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place counted from the start, from here, or from the end as it was."""
        from_end = whence == io.SEEK_END
        return self._file.seek(self._size + offset if from_end else offset, io.SEEK_SET if from_end else whence)

    def tell(self) -> int:
        """Say where it stands."""
        return self._file.tell()


def decode(data: bytes) -> str:
    """Return the characters of a whole text, its byte-order mark left out and its line ends as they are.

    Raises `InputError` for bytes that are not text, that mix encodings, or whose
    encoding cannot be told.
    """
    encoding = marked(data)
    if not encoding:
        if b"\0" in data:
            raise InputError(NOT_TEXT)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            if mixed(data):
                raise InputError(
                    f"the text is UTF-8 except at byte {error.start:,} (0x{data[error.start]:02x}). "
                    "Save all of it as UTF-8."
                ) from None
        encoding = guessed(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(UNKNOWN) from None


def stream_encoding(file: IO[bytes]) -> str:
    """Return the encoding of a file of any size, read once through in blocks, and go back to its start.

    A file that mixes encodings is called UTF-8, so that its good rows are read
    and each bad one is refused. Raises `InputError` for what is not text.
    """
    head = file.read(BLOCK)
    encoding = marked(head)
    if not encoding:
        if CONTROL.search(head) and b"\0" in head[:8192]:
            raise InputError(NOT_TEXT)
        encoding = _unmarked(head, file)
    file.seek(0)
    return encoding


def _unmarked(block: bytes, file: IO[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    multibyte = False
    while block:
        try:
            multibyte = multibyte or not decoder.decode(block).isascii()
        except UnicodeDecodeError:
            return "utf-8" if multibyte or mixed(block) else guessed(block)
        block = file.read(BLOCK)
    return "utf-8"


def marked(data: bytes) -> str:
    """Return the encoding that a byte-order mark names, or ""."""
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), "")


def mixed(data: bytes) -> bool:
    """Say whether bytes that are not UTF-8 are UTF-8 for the most part.

    Some pairs of other encodings look like UTF-8 by accident (alif and comma in
    cp1256), but never most of them.
    """
    rest, characters = MULTIBYTE.subn(b"", data)
    return characters >= len(HIGH.findall(rest)) if characters else False


def guessed(data: bytes) -> str:
    """Return the likeliest encoding of a text that is not UTF-8; raise `InputError` when none fits.

    Which of two codes for the same letters it is shows only in a few letters,
    so equals are decided by how frequent they are.
    """
    if CONTROL.search(data):
        raise InputError(NOT_TEXT)
    matches = from_bytes(_sample(data), cp_isolation=ENCODINGS, enable_fallback=False)
    best = matches.best()
    if best is None:
        raise InputError(UNKNOWN)
    equals = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    names = {name for match in equals for name in (match.encoding, *match.could_be_from_charset)}
    return next((name for name in ENCODINGS if name in names), best.encoding)


def _sample(data: bytes) -> bytes:
    """Return lines that have more than ASCII in them, cut where no character is cut."""
    lines: list[bytes] = []
    size = 0
    first = HIGH.search(data)
    for line in data[first.start() if first else 0 :].splitlines(keepends=True):
        if not line.isascii():
            lines.append(line[: SAMPLE_MOST - size])
            size += len(lines[-1])
        if size >= SAMPLE_MOST:
            break
    sample = b"".join(lines)
    end = max(sample.rfind(sign) for sign in (b" ", b"\n", b"\r"))
    return sample[: end + 1] if size >= SAMPLE_MOST and end > 0 else sample
