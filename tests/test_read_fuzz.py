"""Any bytes under any name give articles and refusals, and nothing else, in bounded time."""

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inputs import docx, entry, feed, gzipped, mail, packed_as_zip, page, pdf, tarred, warc
from reading import QUICK, STORY

from kg.articles import Article
from kg.errors import InputError
from kg.read import Options
from kg.read.formats import read_file
from kg.read.kinds import SUFFIXES

STORIES = {"a.txt": STORY.encode(), "b.html": page()}
WHOLE = {
    ".html": page(),
    ".rss": feed(entry(1), entry(2, content="<p>Nine died.</p>")),
    ".pdf": pdf("Nine people died, they said.", "Ten."),
    ".docx": docx("Nine people died, they said."),
    ".eml": mail(html=page().decode(), attached=[("a.zip", packed_as_zip(STORIES))]),
    ".warc": warc(page(), b"<p>"),
    ".warc.gz": warc(page(), b"<p>", packed=True),
    ".zip": packed_as_zip(STORIES),
    ".tar": tarred(STORIES),
    ".tgz": tarred(STORIES, "w:gz"),
    ".txt.gz": gzipped(STORY.encode()),
    ".csv": f"id,text\n1,{STORY.strip()}\n".encode(),
    ".jsonl": b'{"text": "Nine people died."}\n',
}
SLOWEST = 60.0
"""Seconds for one input on a busy machine; what takes its parser long is ended after 30 s of processor time."""


@st.composite
def damaged(draw, data):
    """Draw what happens to files: bytes changed, cut out, doubled and put in."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        change = draw(st.integers(0, 4))
        if change == 0 and data:
            data[at] = draw(st.integers(0, 255))
        elif change == 1:
            del data[at : at + draw(st.integers(1, 200))]
        elif change == 2:
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        elif change == 3:
            data[at:at] = draw(st.binary(max_size=20))
        else:
            data = data[:at]
    return bytes(data)


def taken(data, name):
    begun = time.monotonic()
    items = list(read_file(io.BytesIO(data), name, Options(), len(data)))
    assert time.monotonic() - begun < SLOWEST
    return items


def check(data, name):
    try:
        items = taken(data, name)
    except InputError as error:
        items = [error]
    for item in items:
        assert isinstance(item, Article | InputError)
        if isinstance(item, InputError):
            assert str(item).isprintable(), str(item)
            assert len(str(item)) < 2_000
        else:
            item.text.encode("utf-8")


@pytest.mark.parametrize("suffix", WHOLE)
def test_a_damaged_file_is_read_or_refused(suffix):
    @settings(QUICK, max_examples=60)
    @given(damaged(WHOLE[suffix]))
    def run(data):
        check(data, f"a{suffix}")

    run()


@settings(QUICK, max_examples=200)
@given(st.binary(max_size=2_000), st.sampled_from([*SUFFIXES, ""]))
def test_any_bytes_are_read_or_refused(data, suffix):
    check(data, f"a{suffix}")


@settings(QUICK, max_examples=100)
@given(st.sampled_from(sorted(WHOLE)), st.sampled_from([*SUFFIXES]))
def test_a_file_under_another_name_is_read_or_refused(kind, suffix):
    check(WHOLE[kind], f"a{suffix}")


@settings(QUICK, max_examples=100)
@given(st.text(max_size=500))
def test_any_markup_is_read_or_refused(text):
    check(f"<html><body><article><p>{text}</p></article></body></html>".encode("utf-8", "surrogatepass"), "a.html")
    check(
        f"<rss><channel><item><description>{text}</description></item></channel></rss>".encode(errors="ignore"), "a.rss"
    )
    check(f"Subject: {text}\nFrom: {text}\nDate: {text}\n\n{text}".encode(errors="ignore"), "a.eml")
