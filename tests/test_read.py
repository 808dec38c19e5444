# ruff: noqa: RUF001 -- texts in other languages have letters that look like Latin ones
import io
import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import ANY_TEXT, QUICK, STORY, article, names, refusal, write

from kg.articles import Article, body_start
from kg.errors import InputError, Skipped
from kg.read import Options, read
from kg.read.facts import TEXT_MOST
from kg.read.formats import FORMATS, NESTED
from kg.read.kinds import MAGIC, REASONS, SUFFIXES
from kg.read.plain_text import read_text

ARABIC = "قال المحافظ يوم الاثنين إن تسعة أشخاص لقوا حتفهم في الحريق قرب النهر، وأضاف أن العدد قد يرتفع."
FRENCH = "Le préfet a déclaré lundi que neuf personnes étaient mortes dans l’incendie près de la rivière, à l’est."


def test_a_text_file_is_archived_as_it_stands_and_goes_by_its_stem(tmp_path):
    text = "  First line\r\nsecond\rthird\n\n"

    found = article(write(tmp_path, "fire-1.txt", text))

    assert (found.text, found.given, found.title, found.publisher) == (text, "fire-1", "", "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_header_gives_facts_and_stays_in_the_text(tmp_path, end):
    lines = [
        "id: fire-2",
        "Title:  Nine die: a fire ",
        "publisher: The Courier",
        "published: 2018-07-12",
        "url: https://x.org/a",
    ]
    text = end.join([*lines, "", "Nine people died in the fire, they said.", ""])

    found = article(write(tmp_path, "a.txt", text))

    assert found.text == text
    assert (found.given, found.title, found.publisher) == ("fire-2", "Nine die: a fire", "The Courier")
    assert (found.published, found.url) == ("2018-07-12", "https://x.org/a")
    assert found.text[body_start(found.text) :] == f"Nine people died in the fire, they said.{end}"


@pytest.mark.parametrize(
    "text",
    [
        "Note: nine died.\n\nMore.",
        "title: Fire\nNine died.\n\nMore.",
        "title: Fire",
        "\ntitle: Fire\n\nNine died.",
        "Fire\ntitle: Fire\n\nNine died.",
    ],
)
def test_what_is_not_wholly_a_header_is_text(tmp_path, text):
    found = article(write(tmp_path, "a.txt", text))

    assert body_start(text) == 0
    assert (found.title, found.given) == ("", "a")


@pytest.mark.parametrize(
    "lines", ["publisher: The Courier\nauthor: A. Writer", "Author: me\nSub-title: A fire\nPublisher: The Courier"]
)
def test_other_keys_of_a_header_are_left_out_and_named(tmp_path, lines):
    path = write(tmp_path, "a.txt", f"{lines}\n\n{STORY}")

    said, found = read([path])

    assert isinstance(said, Skipped)
    assert str(said).startswith(f"{path}, header: 'author'")
    assert found.publisher == "The Courier"
    assert found.text[body_start(found.text) :] == STORY


@pytest.mark.parametrize(
    "lines",
    [
        "title: Fire\nBREAKING: Nine people died in the fire",
        "title: Fire\nWitness: It burned until the morning.",
        "title: Fire\nThe mill: it burned",
        "title: Fire\nThe mill: it burned\ntitle: Fire",
    ],
)
def test_lines_that_are_much_like_a_header_are_text_and_that_is_said(tmp_path, lines):
    path = write(tmp_path, "a.txt", f"{lines}\n\n{STORY}")

    said, found = read([path])

    assert isinstance(said, Skipped)
    assert "the first lines are read as text because of '" in str(said)
    assert (found.title, body_start(found.text)) == ("", 0)


def test_a_header_that_does_not_end_is_seen_through_at_once(tmp_path):
    lines = "".join(f"title: a\nkey: b{' ' * 50}.\nKEY: c\n" for _ in range(5_000)) + "\u2026" * 5_000
    began = time.process_time()

    assert body_start(f"{lines}\n\n") == 0
    assert article(write(tmp_path, "a.txt", f"{lines}\n\nNine died.")).title == ""
    assert time.process_time() - began < 5


def test_the_header_wins_over_the_options_and_the_options_fill_what_it_leaves_out(tmp_path):
    path = write(tmp_path, "a.txt", "publisher: The Courier\nurl:\n\n" + STORY)

    found = article(path, publisher="Another", url="https://x.org/o", published="2017-04-05")

    assert (found.publisher, found.url, found.published) == ("The Courier", "https://x.org/o", "2017-04-05")


def test_a_header_key_given_twice_is_refused(tmp_path):
    path = write(tmp_path, "a.txt", "id: a\nID: b\n\n" + STORY)

    assert refusal(path) == f"{path}: the header gives id twice. Keep one of the two."


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "title: Fire\n\n \n"])
def test_a_file_without_a_text_is_refused(tmp_path, text):
    assert "text" in refusal(write(tmp_path, "a.txt", text))


def test_an_article_may_have_a_million_characters_and_not_one_more(tmp_path):
    assert len(article(write(tmp_path, "a.txt", "é" * TEXT_MOST)).text) == TEXT_MOST
    assert "the article has 1,000,001 characters, longer than 1,000,000; split it." in refusal(
        write(tmp_path, "b.txt", "é" * (TEXT_MOST + 1))
    )


def test_a_file_without_end_is_refused_without_being_read_whole():
    class Endless(io.BytesIO):
        def read(self, size=-1):
            assert 0 < size < 10_000_000
            return b"a" * size

    with pytest.raises(InputError, match=r"the article has more than 1,000,000 characters; split it\."):
        next(read_text(Endless(), "a.txt", Options()))


def test_a_million_header_lines_are_refused_for_their_length(tmp_path):
    assert "longer than" in refusal(write(tmp_path, "a.txt", "id: a\n" * 1_000_000))


@QUICK
@given(ANY_TEXT)
def test_any_text_comes_back_character_by_character(tmp_path, text):
    text = "Nine died. " + text
    path = write(tmp_path, "a.txt", text)

    found = article(path)

    assert found.text == text
    assert 0 <= body_start(found.text) <= len(found.text)


@QUICK
@given(st.binary())
def test_any_bytes_give_an_article_or_a_refusal(tmp_path, data):
    for suffix in SUFFIXES:
        for item in read([write(tmp_path, f"a{suffix}", data)]):
            assert isinstance(item, Article | InputError)


def test_right_to_left_text_and_emoji_keep_their_offsets(tmp_path):
    text = "🔥 " + ARABIC + " 👩‍🚒\n"

    assert article(write(tmp_path, "a.txt", text)).text == text


def test_the_language_is_that_of_the_body(tmp_path):
    header = f"title: {STORY.strip() * 15}\n\n"

    assert article(write(tmp_path, "a.txt", header + FRENCH)).language == "fr"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(("suffix", "form"), [("txt", "{}"), ("csv", 'text\n"{}"\n'), ("jsonl", '{{"text": "{}"}}')])
def test_a_byte_order_mark_names_the_encoding_and_is_no_part_of_the_text(tmp_path, encoding, suffix, form):
    path = write(tmp_path, f"a.{suffix}", form.format(FRENCH).encode(encoding))

    assert article(path).text == FRENCH


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", FRENCH),
        ("cp1252", "Neuf personnes sont mortes à Nîmes après l’incendie, selon le préfet."),
        ("cp1252", "The mayor’s office said nine people had died – nobody else did."),
        ("latin-1", FRENCH.replace("’", "'")),
        ("cp1256", ARABIC),
        ("cp1251", "Губернатор сообщил в понедельник, что при пожаре у реки погибли девять человек."),
        ("cp1254", "Vali pazartesi günü yaptığı açıklamada dokuz kişinin yangında öldüğünü söyledi."),
        ("gb18030", "省长星期一表示,河边的火灾造成九人死亡。"),
    ],
)
@pytest.mark.parametrize(("suffix", "form"), [("txt", "{}"), ("csv", 'text\n"{}"\n'), ("jsonl", '{{"text": "{}"}}')])
def test_older_encodings_are_told_apart(tmp_path, encoding, text, suffix, form):
    assert article(write(tmp_path, f"a.{suffix}", form.format(text).encode(encoding))).text == text


def test_a_text_that_mixes_encodings_is_refused_with_its_place(tmp_path):
    path = write(tmp_path, "a.txt", FRENCH.encode() + b" caf\xe9.")

    assert refusal(path) == (
        f"{path}: the text is UTF-8 except at byte {len(FRENCH.encode()) + 4:,} (0xe9). Save all of it as UTF-8."
    )


def test_a_row_that_is_not_utf_8_is_refused_and_the_others_go_on(tmp_path):
    path = write(tmp_path, "a.csv", b"id,text\n1,\xc3\xa9t\xc3\xa9\n2,caf\xe9\n3,fine\n")

    assert names(read([path])) == [
        "1",
        f"{path}, line 3: the text has the byte 0xe9 at offset 3, no UTF-8. Save it as UTF-8.",
        "3",
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
@pytest.mark.parametrize("data", [b"\x00\x01\x02\x80", b"text\n\x00\x01", b"\x7fELF\x02\x01\x01\x00\xff\xfe"])
def test_a_binary_file_is_refused(tmp_path, name, data):
    assert "this is not text but a binary file" in refusal(write(tmp_path, name, data))


def test_bytes_that_fit_no_encoding_are_refused(tmp_path):
    assert "Save it as UTF-8." in refusal(write(tmp_path, "a.txt", bytes(range(0x80, 0x100)) * 3))


def test_a_folder_gives_the_known_files_below_it_sorted(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/c.txt", "c/d/e.TXT", "note.md", "x.png"):
        write(tmp_path, name)
    write(tmp_path, "a.csv", f"id,text\nrow,{STORY}")

    assert names(read([str(tmp_path)])) == ["z", "row", "b", "e"]


def test_sources_are_read_in_the_order_given_and_twice_alike(tmp_path):
    paths = [write(tmp_path, "b.txt"), write(tmp_path, "a.txt"), str(tmp_path / "none.txt")]

    assert names(read(paths))[:2] == ["b", "a"]
    assert names(read(paths)) == names(read(paths))
    assert list(read(paths[:2])) == list(read(paths[:2]))


def test_a_pattern_the_shell_left_alone_is_expanded(tmp_path, monkeypatch):
    for name in ("news/b.txt", "news/a.txt", "news/deep/er/c.txt", "news/.d.txt", "other/e.txt"):
        write(tmp_path, name)
    monkeypatch.chdir(tmp_path / "other")

    assert names(read([f"{tmp_path}/news/*.txt"])) == ["a", "b"]
    assert names(read(["../news/**/[a-c].txt"])) == ["a", "b", "c"]
    assert names(read(["?.txt"])) == ["e"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path):
    assert article(write(tmp_path, "a[1].txt")).given == "a[1]"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("none.txt", "none.txt: there is no such file or folder."),
        ("none/*.txt", "none/*.txt: the pattern matches no file."),
        ("a**b", "a**b: this is no pattern"),
        ("empty", "empty: no file in this folder ends in .csv or .docx or .eml or"),
        ("x.odt", "x.odt: only files ending in .csv or .docx or .eml or"),
        ("bad\x1b[2J.txt", r"'bad\x1b[2J.txt': the pattern matches no file"),
        ("nul\0.txt", r"'nul\x00.txt': there is no such file"),
        ("gone.txt", "gone.txt: the file cannot be read (No such file or directory)."),
        ("pipe.txt", "pipe.txt: this is no regular file."),
    ],
)
def test_what_is_not_there_or_cannot_be_read_is_refused_and_the_others_go_on(tmp_path, monkeypatch, source, words):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "x.odt")
    write(tmp_path, "fine.txt")
    write(tmp_path, "empty/note.md")
    (tmp_path / "gone.txt").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.txt")

    refused, fine = read([source, "fine.txt"])

    assert str(refused).startswith(words)
    assert fine.given == "fine"


def test_a_file_that_vanishes_or_may_not_be_read_is_refused(tmp_path, monkeypatch):
    paths = [write(tmp_path, "a.txt"), write(tmp_path, "b.txt")]
    items = read([str(tmp_path)])
    assert next(items).given == "a"
    Path(paths[1]).unlink()
    assert "cannot be read (No such file or directory)" in str(next(items))

    def denied(path, *_):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("kg.read.opened", denied)
    assert "cannot be read (Permission denied)" in refusal(paths[0])
    monkeypatch.setattr("os.scandir", denied)
    assert "the folder cannot be read (Permission denied)" in refusal(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "row"), [("a.csv", "1,Nine died.\n"), ("a.jsonl", '{"id": "1", "text": "Nine died."}\n')]
)
def test_a_file_that_grows_while_it_is_read_ends_where_it_was_and_says_so(tmp_path, name, row):
    path = write(tmp_path, name, ("id,text\n" if name == "a.csv" else "") + row * 3)

    found = []
    for item in read([path]):
        found.append(item)
        with Path(path).open("a") as file:
            file.write(row * 100)

    assert names(found[:3]) == ["1", "1", "1"]
    assert [str(item) for item in found[3:]] == [
        f"{path}: the file grew while it was read. Read it again for the rest."
    ]


def test_links_that_leave_a_folder_are_not_followed(tmp_path):
    write(tmp_path, "secret/s.txt")
    write(tmp_path, "news/a.txt")
    (tmp_path / "news" / "b.txt").symlink_to(tmp_path / "secret" / "s.txt")
    (tmp_path / "news" / "c").symlink_to(tmp_path / "secret")
    (tmp_path / "news" / "d.txt").symlink_to("a.txt")
    (tmp_path / "news" / "loop").symlink_to(".")

    found = names(read([str(tmp_path / "news")]))

    assert [found[0], found[3]] == ["a", "d"]
    assert all("this link leads out of" in refused for refused in found[1:3])
    assert names(read([str(tmp_path / "news" / "b.txt")])) == ["b"]
    assert sorted(names(read([f"{tmp_path}/news/**/a.txt"]))) == ["a"]


def test_a_file_name_that_is_not_utf_8_gives_an_id_that_is(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path / "caf") + b"\xe9.txt")
    Path(path).write_text(STORY)

    assert article(path).given == "caf\N{REPLACEMENT CHARACTER}"


def test_every_kind_that_a_name_can_have_is_read_or_answered():
    assert set(SUFFIXES.values()) == set(FORMATS) | set(NESTED) | {"xml"}
    assert set(REASONS) >= {kind for _, kind in MAGIC} - set(FORMATS) - set(NESTED)


@pytest.fixture
def standard_input(monkeypatch):
    def given(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return given


def test_standard_input_is_a_text(standard_input):
    standard_input(b"publisher: The Courier\r\n\r\nNine died.\r\n")

    found = article("-", publisher="Another")

    assert (found.text, found.publisher, found.given) == (
        "publisher: The Courier\r\n\r\nNine died.\r\n",
        "The Courier",
        "",
    )


@pytest.mark.parametrize("start", [b"", b"\n  ", b"\xef\xbb\xbf"])
def test_standard_input_that_begins_with_an_object_is_json_lines(standard_input, start):
    standard_input(start + b'{"id": "1", "text": "Nine died."}\n{"text": 5}\n{"id": "3", "text": "Ten."}')

    found = names(read(["-"]))

    assert [found[0], found[2]] == ["1", "3"]
    assert ", line " in found[1]


def test_a_text_that_only_begins_with_a_brace_is_a_text(standard_input):
    standard_input(b"{sic} Nine died.")

    assert article("-").text == "{sic} Nine died."


@pytest.mark.parametrize("data", [b"", b"  \n", b"\x00\x01", b"a" * 8_000_001])
def test_bad_standard_input_is_refused_and_left_open(standard_input, data):
    standard_input(data)

    assert refusal("-").startswith("standard input: ")
    assert not sys.stdin.buffer.closed
