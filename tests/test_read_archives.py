"""Archives: what lies in them is read as in a folder, and none can fill the disk, the memory or the time."""

import gzip
import io
import struct
import zipfile
import zlib

import pytest
from inputs import PARAGRAPHS, gzipped, mail, packed_as_zip, page, pdf, tarred, warc
from reading import STORY, article, names, refusal, write

from kg.articles import Article
from kg.errors import Skipped
from kg.read import nested as bounds
from kg.read import read
from kg.read.web_archive import HEADERS_MOST

FILES = {"news/b.txt": STORY.encode(), "a.html": page(), "c.pdf": pdf(PARAGRAPHS[0]), "d.eml": mail()}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", packed_as_zip(FILES)),
        ("a.tar", tarred(FILES)),
        ("a.tar.gz", tarred(FILES, "w:gz")),
        ("a.tgz", tarred(FILES, "w:gz")),
        ("a.gz", gzipped(packed_as_zip(FILES))),
        ("a.zip", packed_as_zip({"inner.zip": packed_as_zip(FILES)})),
        ("a.txt", packed_as_zip(FILES)),
    ],
    ids=["zip", "tar", "tar.gz", "tgz", "gz", "nested", "misnamed"],
)
def test_files_in_an_archive_are_read_in_its_order_and_named_as_files_are(tmp_path, name, data):
    assert names(read([write(tmp_path, name, data)])) == ["b", "a", "c", "d"]


def test_a_file_packed_alone_goes_by_its_own_name(tmp_path):
    assert article(write(tmp_path, "fire.txt.gz", gzipped(STORY.encode()))).given == "fire"
    assert article(write(tmp_path, "page.html.gz", gzipped(page()))).title == "Nine die in depot fire"


def test_names_in_an_archive_are_no_paths(tmp_path):
    outside = tmp_path / "outside.txt"
    evil = {f"../{outside.name}": STORY, str(tmp_path / "abs.txt"): STORY, "a\n\x1b[2Jb.txt": "", "C:\\x\\y.txt": STORY}
    path = write(tmp_path / "in", "a.zip", packed_as_zip(evil))

    found = list(read([path]))

    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["a.zip"]
    assert names(found)[:2] == ["outside", "abs"]
    assert str(found[2]).startswith(f"{path}, 'a\\n\\x1b[2Jb.txt': ")


def test_what_else_lies_in_an_archive_is_said_in_one_line(tmp_path):
    files = {"a.txt": STORY, ".hidden.txt": STORY, "__MACOSX/a.txt": STORY, "x/.git/b.txt": STORY}
    path = write(tmp_path, "a.zip", packed_as_zip(files | {f"{n}.png": b"" for n in range(30)}))

    first, said = read([path])

    assert first.given == "a"
    assert isinstance(said, Skipped)
    assert str(said).startswith(f"{path}, files of other kinds in it are left out: '0.png', '1.png'")
    assert str(said).endswith("and 10 more")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.zip", packed_as_zip({}), "no file in it ends in"),
        ("a.zip", packed_as_zip({"a.txt": STORY})[:60], "no .zip that can be read"),
        ("a.zip", b"PK\x03\x04", "no .zip that can be read"),
        ("a.tar", tarred({}), "no"),
        ("a.tar", b"a" * 257 + b"ustar\0" + b"\0" * 400, "no .tar that can be read"),
        ("a.gz", gzipped(STORY.encode())[:20], "damaged or cut off"),
        ("a.gz", b"\x1f\x8b", "damaged or cut off"),
        ("a.warc", b"WARC/1.0\r\n", "no page is in this web archive"),
    ],
)
def test_a_damaged_or_empty_archive_is_refused(tmp_path, name, data, words):
    assert words in refusal(write(tmp_path, name, data))


def test_a_file_without_a_name_in_a_zip_is_left_out(tmp_path):
    data = packed_as_zip({"Xa.txt": b"Eight died.", "b.txt": STORY.encode()}).replace(b"Xa.txt", b"\0a.txt")

    read_in, left = read([write(tmp_path, "a.zip", data)])

    assert read_in.text == STORY
    assert str(left).endswith("files of other kinds in it are left out: ''")


def test_a_bad_file_in_an_archive_does_not_end_it(tmp_path):
    good = packed_as_zip({"a.txt": STORY, "b.txt": STORY, "c.pdf": b"%PDF-", "d.txt": STORY}, zipfile.ZIP_STORED)
    at = good.index(STORY.encode(), good.index(b"b.txt"))
    broken = good[:at] + b"?" + good[at + 1 :]

    found = names(read([write(tmp_path, "a.zip", broken)]))

    assert [found[0], found[3]] == ["a", "d"]
    assert ", b.txt: it is damaged or cut off" in found[1]
    assert ", c.pdf: this is no PDF" in found[2]


def test_a_zip_packed_in_an_uncommon_way_is_refused(tmp_path):
    assert "packed in an uncommon way" in refusal(
        write(tmp_path, "a.zip", packed_as_zip({"a.txt": STORY}, zipfile.ZIP_LZMA))
    )


def test_a_cut_off_tar_gives_what_lies_before_and_a_line(tmp_path):
    whole = tarred({"a.txt": STORY.encode(), "b.txt": STORY.encode() * 100})

    found = names(read([write(tmp_path, "a.tar", whole[:2_000])]))

    assert found[0] == "a"
    assert "damaged or cut off" in found[1]
    assert len(found) == 2


BOMB = b"0" * 60_000_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", packed_as_zip({"a.txt": BOMB, "b.txt": STORY})),
        ("a.gz", gzipped(BOMB)),
        ("a.tar.gz", gzipped(tarred({"a.txt": BOMB}))),
        ("a.zip", packed_as_zip({"b.zip": packed_as_zip({"c.zip": packed_as_zip({"a.txt": BOMB})})})),
        ("a.warc.gz", gzipped(warc(BOMB, page()))),
        ("a.zip", packed_as_zip({"a.warc.gz": gzipped(warc(BOMB))})),
    ],
    ids=["zip", "gz", "tar.gz", "nested", "warc.gz", "gz in zip"],
)
def test_a_bomb_is_stopped_and_said_once(tmp_path, name, data):
    found = [item for item in read([write(tmp_path, name, data)]) if not isinstance(item, Article)]

    assert len(found) == 1
    assert "more than 100 times its size comes out of it" in str(found[0])


def test_files_that_share_their_bytes_count_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "FREE", 1_000_000)
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(b"a" * 500_000) + body.flush()
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(b"a" * 500_000), len(packed), 500_000, 5, 0)
    entries = b"".join(
        struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, zlib.crc32(b"a" * 500_000), len(packed), 500_000,
            5, 0, 0, 0, 0, 0, 0,
        ) + b"a.txt"
        for _ in range(200)
    )  # fmt: skip
    at = len(local) + 5 + len(packed)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 200, 200, len(entries), at, 0)
    path = write(tmp_path, "a.zip", local + b"a.txt" + packed + entries + end)

    refused = [str(item) for item in read([path]) if not isinstance(item, Article)]

    assert "comes out of it" in refused[-1] or "damaged" in refused[-1]
    assert sum(isinstance(item, Article) for item in read([path])) < 20


def test_archives_within_archives_end(tmp_path):
    data = packed_as_zip({"a.txt": STORY})
    for _ in range(bounds.DEPTH_MOST + 1):
        data = packed_as_zip({"a.zip": data})

    assert "more than 4 archives deep" in refusal(write(tmp_path, "a.zip", data))
    data = STORY.encode()
    for _ in range(bounds.DEPTH_MOST + 2):
        data = gzipped(data)
    assert "more than 4 archives deep" in refusal(write(tmp_path, "a.gz", data))


def test_an_archive_of_a_hundred_thousand_files_is_read_and_one_of_more_than_allowed_refused(tmp_path, monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}.md", b"")
        archive.writestr("a.txt", STORY)
    path = write(tmp_path, "a.zip", file.getvalue())

    assert names(read([path]))[0] == "a"
    monkeypatch.setattr("kg.read.archives.MEMBERS_MOST", 100_000)
    assert "it holds more than" in refusal(path)


def test_a_list_of_contents_without_end_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "WHOLE_MOST", 1_000)
    path = write(tmp_path, "a.zip", packed_as_zip({f"{n}.txt": "" for n in range(100)}))

    assert "list of contents" in refusal(path)


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_web_archive_have_their_address_and_when_they_were_fetched(tmp_path, packed):
    data = warc(page(), page(*PARAGRAPHS[:2], title="Twelve die"), packed=packed)

    first, second = read([write(tmp_path, "a.warc.gz" if packed else "a.warc", data)])

    assert (first.url, first.retrieved, first.given) == ("https://harbour.example/0", "2018-07-12T09:00:00Z", "")
    assert (second.url, second.title) == ("https://harbour.example/1", "Twelve die")


def test_what_was_no_page_in_a_web_archive_is_left_out(tmp_path):
    data = warc(page(), status="404 Not Found") + warc(b"\x89PNG", kind="image/png") + warc(page())

    assert len(list(read([write(tmp_path, "a.warc", data)]))) == 1


def test_a_page_of_a_web_archive_cannot_pass_for_one_of_another_host(tmp_path):
    head = '<link rel="canonical" href="https://tanu.example/news"><meta property="og:url" content="https://tanu.example/news">'

    assert article(write(tmp_path, "a.warc", warc(page(head=head)))).url == "https://harbour.example/0"


def test_a_bad_page_in_a_web_archive_is_refused_with_its_address_and_the_next_is_read(tmp_path):
    path = write(tmp_path, "a.warc", warc(b"<html>", page()))

    found = names(read([path]))

    assert found[0].startswith(f"{path}, https://harbour.example/0: page.html: no main text")
    assert found[1] == ""


@pytest.mark.parametrize(
    "tail", [b"WARC/1.0\r\nA: " + b"a" * 2_000_000, b"WARC/1.0\r\n" + b"A: b\r\n" * 300_000, b"\r\n" * 1_000_000]
)
def test_headers_without_end_stop_a_web_archive_with_a_line(tmp_path, tail, capsys):
    assert len(tail) > HEADERS_MOST

    found = list(read([write(tmp_path, "a.warc", warc(page()) + tail)]))

    assert isinstance(found[0], Article)
    assert "damaged or cut off" in str(found[1])
    assert capsys.readouterr().err == ""


def test_standard_input_may_be_a_file_of_any_kind(monkeypatch):
    import sys  # noqa: PLC0415 -- only this test needs it

    for data, text in (
        (page(), PARAGRAPHS[0]),
        (gzip.compress(STORY.encode()), STORY),
        (pdf("Nine died."), "Nine died."),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        found = article("-")
        assert text in found.text
        assert found.given == ""
