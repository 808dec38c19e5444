"""What a file is: by how its bytes begin, and by its name only where many kinds begin alike."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

HEAD: Final = 4_096
"""Bytes looked at: the mark of a tar archive, the last to come, begins at 257, and a feed's root after its preamble."""

MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (b"\x1f\x8b", "gz"),
    (b"WARC/", "warc"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"Rar!\x1a\x07", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ\x00", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)
REASONS: Final = {
    "office": "this is an old Word, Excel or Outlook file. Save it as .docx, .csv or .eml.",
    "packed": "this is packed as RAR, 7z, bzip2, xz or Zstandard. Unpack it, or pack it as .zip or .gz.",
    "picture": "this is a picture, and only text is read. Give the text itself.",
    "xml": "this XML is neither a feed (RSS, Atom) nor a page. Give one of the two.",
}
"""Kinds that are told but not read, and what to do about it."""

SUFFIXES: Final = {
    ".csv": "csv",
    ".docx": "zip",  # what is in it decides
    ".eml": "eml",
    ".gz": "gz",
    ".htm": "html",
    ".html": "html",
    ".jsonl": "jsonl",
    ".pdf": "pdf",
    ".rss": "feed",
    ".atom": "feed",
    ".tar": "tar",
    ".tgz": "gz",
    ".txt": "txt",
    ".warc": "warc",
    ".xhtml": "html",
    ".xml": "xml",
    ".zip": "zip",
}
"""What a file of this name is when its bytes do not say otherwise; also the files of a folder that are read."""

TYPES: Final = {
    "application/atom+xml": ".atom",
    "application/gzip": ".gz",
    "application/pdf": ".pdf",
    "application/rdf+xml": ".rss",
    "application/rss+xml": ".rss",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/warc": ".warc",
    "application/x-gzip": ".gz",
    "application/x-jsonlines": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "application/xhtml+xml": ".html",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/xml": ".xml",
}
"""The suffix that goes with what a server or a message calls its content."""

_ROOT: Final = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<!--.*?-->|<\?[^>]*>)*<(?:!doctype\s+)?(?:\w{1,20}:)?(html|rss|feed|rdf)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML: Final = re.compile(rb"\s*<\?xml\b")
_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_MARKUP: Final = ("html", "feed", "xml")


def kind_of(head: bytes, name: str) -> str:
    r"""Return the kind of a file from its first bytes and its name, "" when neither tells.

    >>> kind_of(b"%PDF-1.7\n", "a.html"), kind_of(b"<!DOCTYPE html>\n<p>", "a.txt"), kind_of(b"Nine died.", "a.txt")
    ('pdf', 'html', 'txt')
    """
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    named = SUFFIXES.get(PurePath(name).suffix.lower(), "")
    root = _root(head)
    if root:
        return "html" if root == "html" else "feed"
    if named == "feed" and not _XML.match(_plain(head)):
        return "feed"  # it begins like nothing known, and the feed parser says what is wrong
    return "xml" if named in ("txt", "feed") and _XML.match(_plain(head)) else named


def _root(head: bytes) -> str:
    found = _ROOT.match(_plain(head))
    return found[1].decode().lower() if found else ""


def _plain(head: bytes) -> bytes:
    """Return the first bytes as ASCII would have them, without a byte-order mark."""
    encoding = _UTF16.get(head[:2])
    if encoding:
        return head[2:].decode(encoding, "ignore").encode("ascii", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")
