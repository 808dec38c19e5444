"""Articles as mail (.eml): a newsletter's text, from whom, when and about what; what is attached is read on its own.

Plain text is preferred, since a sender writes it for reading; else the main
text of the page that the mail is.
"""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final

from kg.articles import Article
from kg.errors import InputError
from kg.read import apart
from kg.read.extracts import extract
from kg.read.kinds import TYPES
from kg.read.lines import joined
from kg.read.nested import LeftOut, Within, whole
from kg.read.options import Options

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

PARTS_MOST: Final = 200
"""Parts of one mail that are looked at; a newsletter has two, and a report with its pictures some dozens."""


def read_mail(file: IO[bytes], path: str, options: Options, within: Within) -> Iterator[Article | InputError]:
    """Yield the article of a mail and those attached to it; raise `InputError` when there is neither."""
    found = apart.call("mail", whole(file))
    attached = [(part["name"], base64.b64decode(part["data"])) for part in found["attached"]]
    if found["text"] or not attached:
        yield extract(found, options, stem=path)
    others = LeftOut()
    for name, data in attached:
        if others.wants(name):
            within.budget.take(len(data))
            yield from within.member(io.BytesIO(data), name, options)
    if others.read or not found["text"]:
        yield from others.lines()


def extracted(data: bytes) -> dict[str, Any]:
    """Return text, facts and attachments of a mail. Runs apart."""
    import email  # noqa: PLC0415 -- only mail needs it
    from email import policy  # noqa: PLC0415

    message = email.message_from_bytes(data, policy=policy.default)
    if not message.keys():
        raise InputError("this is no mail: it has no header lines. Save it as .eml, or as .txt if it is a text.")
    body = message.get_body(("plain", "html"))
    text = _text(body) if body is not None else ""
    if body is not None and body.get_content_subtype() == "html":
        from kg.read.web_page import main_text  # noqa: PLC0415 -- loads the parser of pages

        text = main_text(text)["text"]
    else:
        text = joined(text)
    return {
        "text": text.strip(),
        "publisher": _sender(message),
        "published": _date(message),
        "title": _header(message, "subject"),
        "attached": [
            {"name": name, "data": base64.b64encode(content).decode()} for name, content in _attached(message, body)
        ],
    }


def _text(part: MIMEPart) -> str:
    """Return the characters of a part, also of one that names an encoding which does not exist or fit."""
    from kg.read.web_page import characters  # noqa: PLC0415

    data = part.get_payload(decode=True)
    return characters(data, part.get_content_charset("")) if isinstance(data, bytes) else ""


def _attached(message: EmailMessage, body: MIMEPart | None) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each part that is a file or a forwarded mail; the other forms of the text are none."""
    pending: list[MIMEPart] = [message]
    seen = 0
    while pending:
        part = pending.pop(0)
        seen += 1
        if seen > PARTS_MOST:
            raise InputError(f"this mail has more than {PARTS_MOST} parts. Save its attachments, and give those.")
        inner = [p for p in part.get_payload() if hasattr(p, "get_content_type")] if part.is_multipart() else []
        if part.get_content_type() == "message/rfc822" and inner:
            yield f"{_name(part) or f'mail-{seen}'}.eml".replace(".eml.eml", ".eml"), inner[0].as_bytes()  # type: ignore[union-attr]
        elif inner:
            pending += inner  # type: ignore[arg-type]  # of this policy, all are
        elif part is not body and (_name(part) or part.get_content_disposition() == "attachment"):
            data = part.get_payload(decode=True)
            name = _name(part) or f"part-{seen}{TYPES.get(part.get_content_type(), '')}"
            yield name, data if isinstance(data, bytes) else b""


def _name(part: MIMEPart) -> str:
    with contextlib.suppress(Exception):  # the parser of headers raises anything on damaged ones
        return str(part.get_filename(""))
    return ""


def _header(message: EmailMessage, name: str) -> str:
    with contextlib.suppress(Exception):
        return str(message.get(name, ""))
    return ""


def _sender(message: EmailMessage) -> str:
    with contextlib.suppress(Exception):
        sender = message["from"].addresses[0]
        return str(sender.display_name or sender.addr_spec)
    return ""


def _date(message: EmailMessage) -> str:
    """Return when a mail was sent, in UTC when it says its zone."""
    with contextlib.suppress(Exception):
        moment: datetime = message["date"].datetime
        aware = moment.tzinfo is not None
        return (moment.astimezone(UTC) if aware else moment).strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if aware else "")
    return ""
