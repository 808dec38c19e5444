"""Files of every kind that is read, made on the spot: whole ones to read, and what a test breaks or packs."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from email.message import EmailMessage

PARAGRAPHS = (
    "Nine people died on Monday in a fire at a fuel depot near the river, the governor of Salwan said in a statement.",
    "The Salwan Rights Monitor said that at least 12 people had been killed, and more were missing since the night.",
    "Depots in the harbour have burned before, according to residents who spoke to this newspaper on Tuesday morning.",
)


def page(*paragraphs, title="Nine die in depot fire", site="Harbour Weekly", day="2018-07-12", head="", body=""):
    told = "".join(f"<p>{text}</p>" for text in paragraphs or PARAGRAPHS)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:site_name" content="{site}"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{day}">{head}</head>
<body><nav><a href="/">Home</a> <a href="/w">World</a> <a href="/s">Sport and more sport</a></nav>
<article><h1>{title}</h1>{told}{body}</article><footer>Copyright 2019</footer></body></html>""".encode()


def feed(*entries, title="Harbour Weekly"):
    items = "".join(entries)
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def entry(number=1, *, link="https://harbour.example/1", summary="Nine people died in the fire.", content=""):
    full = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>Fire {number}</title><link>{link}</link><guid>fire-{number}</guid>"
        f"<pubDate>Thu, 12 Jul 2018 10:30:00 +0300</pubDate><description>{summary}</description>{full}</item>"
    )


def pdf(*pages):
    """Return a PDF of one font, one line of text a page; an empty line makes a page without text."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode() if text else b""
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(data),
    )


def docx(*paragraphs, rows=()):
    from docx import Document  # noqa: PLC0415 -- only these tests need it

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.core_properties.title = "Depot fire"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def mail(text="Nine people died in the fire near the river, they said.", *, html="", attached=()):
    message = EmailMessage()
    message["From"] = "Harbour Weekly <news@harbour.example>"
    message["Subject"] = "Nine die in depot fire"
    message["Date"] = "Thu, 12 Jul 2018 10:30:00 +0300"
    if text:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def warc(*pages, packed=False, status="200 OK", kind="text/html; charset=utf-8"):
    told = b""
    for number, data in enumerate(pages):
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2018-07-12T09:00:00Z\r\n"
            f"WARC-Target-URI: https://harbour.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        told += gzipped(record) if packed else record
    return told


def packed_as_zip(files, packing=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(files, mode="w"):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def gzipped(data):
    return gzip.compress(data, mtime=0)


def locked(data):
    """Return a .zip whose files say that they need a password."""
    return data.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )
