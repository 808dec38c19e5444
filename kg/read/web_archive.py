"""Articles as pages of a web archive (WARC), as warcio reads it: address and time of fetching come with them.

Only what was answered with 200 is an article. Pictures, styles and redirects
are what most of an archive is, and are left out without a word.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read.dates import parse_date
from kg.read.extracts import NAMELESS, nameless, told
from kg.read.kinds import TYPES
from kg.read.nested import Within, placed
from kg.read.options import Options
from kg.read.wording import shown

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

RECORD_MOST: Final = 32_000_000
"""Bytes of one record that are read; the same as of one page that is fetched."""
HEADERS_MOST: Final = 1_000_000
"""Bytes of the header lines and empty lines of one record; servers are held to 0.1 million."""
BLOCK: Final = 16_384
DAMAGED: Final = "the archive is damaged or cut off, and only what lies before that was read. Fetch it again."
KEPT: Final = ("response", "resource", "conversion")
"""Kinds of records that hold a page: as it was answered, as it was put there, as text made of it."""


def read_warc(file: IO[bytes], _path: str, options: Options, within: Within) -> Iterator[Article | InputError]:
    """Yield the articles of the pages in a WARC file; raise `InputError` when there is none."""
    pages = 0
    for record in _records(file):
        if isinstance(record, InputError):
            yield record
            return
        address, fetched, name, data = record
        pages += 1
        if len(data) > RECORD_MOST:
            yield InputError(f"{shown(address)}: it has more than {RECORD_MOST:,} bytes; give it as a file.")
            continue
        here = replace(options, url=told(address), retrieved=_moment(fetched))
        for item in within.member(io.BytesIO(data), name, here):
            yield placed(item, f"{shown(address)}: ") if isinstance(item, InputError) else nameless(item)
    if not pages:
        raise InputError("no page is in this web archive. Was it made without the answers of the servers?")


def _moment(fetched: str) -> str:
    with contextlib.suppress(InputError):
        return parse_date(fetched, "")
    return ""


def _records(file: IO[bytes]) -> Iterator[tuple[str, str, str, bytes] | InputError]:
    """Yield address, time, a name that says the kind, and bytes of each page; an `InputError` ends them."""
    from warcio.archiveiterator import WARCIterator  # noqa: PLC0415 -- only web archives need it

    records = WARCIterator(file)
    records.reader = lines = _lines(records.fh)
    while True:
        lines.headers = 0
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # it prints raw lines of damaged records
                record = next(records, None)
                found = _page(record) if record is not None else None
        except InputError as error:
            yield error
            return
        except Exception:  # noqa: BLE001 -- the library raises anything on damaged input
            yield InputError(DAMAGED)
            return
        if record is None:
            return
        if found:
            yield found


def _page(record: ArcWarcRecord) -> tuple[str, str, str, bytes] | None:
    if record.rec_type not in KEPT:
        return None
    http = record.http_headers
    if http and http.get_statuscode() != "200":
        return None
    kind = (http or record.rec_headers).get_header("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        return None
    address = record.rec_headers.get_header("WARC-Target-URI", "").strip("<>")
    fetched = record.rec_headers.get_header("WARC-Date", "")
    return address, fetched, f"{NAMELESS}{TYPES[kind]}", record.content_stream().read(RECORD_MOST + 1)


def _lines(file: IO[bytes]) -> Any:  # noqa: ANN401 -- a class of a library without types
    """Return warcio's reader, with a bound on the header lines of a record, which it would read without end."""
    from warcio.bufferedreaders import BufferedReader  # noqa: PLC0415 -- only web archives need it

    class Lines(BufferedReader):  # type: ignore[misc]  # the library gives no types
        headers = 0

        def readline(self, length: int | None = None) -> bytes:
            line: bytes = super().readline(min(length or HEADERS_MOST, HEADERS_MOST))
            self.headers += len(line)
            if self.headers >= HEADERS_MOST:
                raise InputError(DAMAGED)
            return line

    return Lines(file, block_size=BLOCK)
