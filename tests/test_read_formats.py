"""Pages, feeds, PDF, Word and mail: what becomes text and facts of an article, and what is refused with which words."""

import io

import pytest
from inputs import PARAGRAPHS, docx, entry, feed, locked, mail, packed_as_zip, page, pdf
from reading import STORY, article, names, refusal, write

from kg.errors import Skipped
from kg.read import Options, read
from kg.read.pdf import PAGES_MOST


def test_a_page_gives_its_main_text_and_what_it_says_about_itself(tmp_path):
    found = article(write(tmp_path, "fire.html", page()))

    assert found.text.split("\n") == ["Nine die in depot fire", *PARAGRAPHS]
    assert (found.given, found.title, found.publisher) == ("fire", "Nine die in depot fire", "Harbour Weekly")
    assert (found.published, found.language, found.retrieved) == ("2018-07-12", "en", "")


def test_the_day_of_a_page_is_stated_by_it_and_never_guessed(tmp_path):
    undated = page(day="").replace(b"Copyright 2019", b"Updated: last week. Copyright 2019")

    assert article(write(tmp_path, "a.html", undated)).published == ""
    assert article(write(tmp_path, "a.html", undated), published="2018-07-13").published == "2018-07-13"


def test_the_day_of_a_page_does_not_depend_on_how_the_user_writes_days(tmp_path):
    path = write(tmp_path, "a.html", page())

    assert article(path, date_format="%d.%m.%Y").published == "2018-07-12"


def test_an_option_fills_what_a_page_leaves_out(tmp_path):
    plain = page().replace(b'<meta property="og:site_name" content="Harbour Weekly">', b"")

    assert article(write(tmp_path, "a.html", plain), publisher="The Courier").publisher == "The Courier"
    assert article(write(tmp_path, "b.html", page()), publisher="The Courier").publisher == "Harbour Weekly"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_page_is_known_by_how_it_begins_and_not_by_its_name(tmp_path, mark):
    assert article(write(tmp_path, "a.txt", mark + page())).title == "Nine die in depot fire"
    assert article(write(tmp_path, "a.html", pdf(PARAGRAPHS[0]))).text == PARAGRAPHS[0]


def test_a_page_is_read_in_the_encoding_that_it_names(tmp_path):
    old = page("L\N{LATIN SMALL LETTER E WITH ACUTE}on said: " + PARAGRAPHS[0], PARAGRAPHS[1]).decode()
    data = old.replace("utf-8", "windows-1252").encode("cp1252")

    assert "L\N{LATIN SMALL LETTER E WITH ACUTE}on said" in article(write(tmp_path, "a.html", data)).text
    assert (
        "L\N{LATIN SMALL LETTER E WITH ACUTE}on said" in article(write(tmp_path, "b.html", old.encode("utf-16"))).text
    )


def test_lines_of_a_page_that_look_like_a_header_are_text(tmp_path):
    lines = page("publisher: Another", "", *PARAGRAPHS).replace(b"<h1>Nine die in depot fire</h1>", b"")

    found = article(write(tmp_path, "a.html", lines))

    assert found.publisher == "Harbour Weekly"
    assert "publisher: Another" in found.text


@pytest.mark.parametrize(
    "data", [b"<!doctype html><html><body></body></html>", b"<html><script>fill()</script></html>", b"<html>"]
)
def test_a_page_without_a_main_text_is_refused(tmp_path, data):
    assert "no main text was found in this page" in refusal(write(tmp_path, "a.html", data))


def test_a_title_longer_than_any_title_costs_the_title_and_not_the_article(tmp_path):
    found = article(write(tmp_path, "a.html", page(title="Nine " * 1_000)))

    assert found.title == ""
    assert PARAGRAPHS[0] in found.text


def test_a_page_nested_without_end_is_answered_and_the_next_is_read(tmp_path):
    deep = b"<html><body>" + b"<div>" * 100_000 + PARAGRAPHS[0].encode() + b"</div>" * 100_000
    paths = [write(tmp_path, "a.html", deep), write(tmp_path, "b.html", page())]

    assert names(read(paths))[1] == "b"


def test_each_entry_of_a_feed_file_is_an_article_with_the_text_that_it_carries(tmp_path):
    content = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 2)
    path = write(tmp_path, "news.rss", feed(entry(1), entry(2, link="https://harbour.example/2", content=content)))

    first, second = read([path])

    assert (first.text, first.given, first.title) == ("Nine people died in the fire.", "fire-1", "Fire 1")
    assert (first.publisher, first.published) == ("Harbour Weekly", "2018-07-12T07:30:00Z")
    assert (second.url, second.text.split("\n")[:3]) == ("https://harbour.example/2", list(PARAGRAPHS))


def test_an_atom_feed_is_read_too_and_markup_becomes_text(tmp_path):
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Weekly</title>
<entry><id>a</id><title>Fire</title>
<published>2018-07-12T10:30:00+03:00</published><link href="https://harbour.example/a"/>
<summary type="html">&lt;p&gt;Nine &lt;b&gt;died&lt;/b&gt;, they said.&lt;/p&gt;</summary></entry></feed>"""

    found = article(write(tmp_path, "a.xml", atom))

    assert (found.text, found.given, found.published) == ("Nine died, they said.", "a", "2018-07-12T07:30:00Z")


def test_an_entry_without_a_text_is_refused_by_number_and_the_others_go_on(tmp_path):
    path = write(tmp_path, "a.rss", feed(entry(1, summary=""), entry(2)))

    refused, second = names(read([path]))

    assert refused == f"{path}, entry 1: the article has no text. Give it one, or leave it out."
    assert second == "fire-2"


@pytest.mark.parametrize("data", [feed(), b"<rss>", b"<?xml version='1.0'?><feed/>", b"not a feed at all"])
def test_a_feed_without_entries_is_refused(tmp_path, data):
    assert "this is no feed that can be read" in refusal(write(tmp_path, "a.rss", data))


def test_entities_of_a_feed_are_neither_expanded_nor_looked_up(tmp_path):
    secret = write(tmp_path, "secret.txt", "Nobody may read this.")
    bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE rss [<!ENTITY a0 "nine">{bomb}<!ENTITY f SYSTEM "file://{secret}">]>'
    data = feed(entry(1, summary="Nine died. &a9; &f;")).replace(b"<rss", doctype.encode() + b"<rss")

    (found,) = read([write(tmp_path, "a.rss", data)])

    assert "Nobody may read" not in getattr(found, "text", str(found))
    assert len(getattr(found, "text", "")) < 1_000


def test_xml_that_is_no_feed_is_left_out_with_a_line(tmp_path):
    (found,) = read([write(tmp_path, "a.xml", "<?xml version='1.0'?><plan><task/></plan>")])

    assert isinstance(found, Skipped)
    assert "this XML is neither a feed" in str(found)


def test_a_pdf_gives_its_text_layer_page_by_page(tmp_path):
    found = article(write(tmp_path, "report.pdf", pdf(PARAGRAPHS[0], "", PARAGRAPHS[1])), published="2018-07-12")

    assert found.text == f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"
    assert (found.given, found.published) == ("report", "2018-07-12")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf(""), "this PDF has no text, only pictures of it"),
        (pdf(PARAGRAPHS[0])[:200], "Is it damaged?"),
        (b"%PDF-1.4\n", "Is it damaged?"),
        (pdf(*["a"] * (PAGES_MOST + 1)), "this PDF has 501 pages, more than 500; split it."),
    ],
    ids=["no text", "cut off", "empty", "many pages"],
)
def test_a_pdf_without_usable_text_is_refused(tmp_path, data, words):
    assert words in refusal(write(tmp_path, "a.pdf", data))


def test_a_pdf_behind_a_password_is_refused(tmp_path):
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- only this test needs it

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PARAGRAPHS[0]))))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)

    assert "locked by a password" in refusal(write(tmp_path, "a.pdf", file.getvalue()))


def test_a_word_file_gives_paragraphs_and_rows_in_order(tmp_path):
    path = write(tmp_path, "a.docx", docx(*PARAGRAPHS, rows=[("killed", "9"), ("injured", "12")]))

    found = article(path)

    assert found.text.split("\n") == [*PARAGRAPHS, "killed | 9", "injured | 12"]
    assert (found.title, found.given) == ("Depot fire", "a")


def test_a_word_file_may_not_unfold_without_end(tmp_path):
    bomb = packed_as_zip({"word/document.xml": b"<a/>" * 20_000_000, "[Content_Types].xml": "<Types/>"})

    assert "come out of this Word file" in refusal(write(tmp_path, "a.docx", bomb))


def test_entities_of_a_word_file_are_not_expanded(tmp_path):
    xml = b'<!DOCTYPE w [<!ENTITY a "lolol">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (b"%d" % (n - 1) if n else b"") * 10) for n in range(9)
    )
    bomb = packed_as_zip({"word/document.xml": xml + b"]><w>&a8;</w>", "[Content_Types].xml": "<Types/>"})

    assert "cannot be read" in refusal(write(tmp_path, "a.docx", bomb))


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("xl/workbook.xml", "this is an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint file"),
        ("META-INF/manifest.xml", "an OpenDocument"),
    ],
)
def test_other_office_files_are_told_what_to_save_them_as(tmp_path, member, words):
    assert words in refusal(write(tmp_path, "a.docx", packed_as_zip({member: "<a/>"})))


@pytest.mark.parametrize(
    ("magic", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or Outlook file"),
        (b"Rar!\x1a\x07\x00", "packed as RAR"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
    ],
)
def test_what_is_known_but_not_read_says_what_to_do(tmp_path, magic, words):
    assert words in refusal(write(tmp_path, "a.txt", magic + b"\0" * 100))


def test_a_mail_gives_its_plain_text_sender_day_and_subject(tmp_path):
    found = article(write(tmp_path, "a.eml", mail(html=page().decode())))

    assert found.text == "Nine people died in the fire near the river, they said."
    assert (found.publisher, found.published) == ("Harbour Weekly", "2018-07-12T07:30:00Z")
    assert (found.title, found.given) == ("Nine die in depot fire", "a")


def test_a_mail_that_is_a_page_gives_its_main_text(tmp_path):
    assert PARAGRAPHS[1] in article(write(tmp_path, "a.eml", mail("", html=page().decode()))).text


def test_what_is_attached_to_a_mail_is_read_on_its_own_and_the_rest_said(tmp_path):
    attached = [("report.pdf", pdf(PARAGRAPHS[0])), ("logo.png", b"\x89PNG"), ("../../b.txt", STORY.encode())]
    path = write(tmp_path, "a.eml", mail(attached=attached))

    found = list(read([path]))

    assert names(found[:3]) == ["a", "report", "b"]
    assert isinstance(found[3], Skipped)
    assert "files of other kinds in it are left out: 'logo.png'" in str(found[3])


def test_a_forwarded_mail_is_an_article_of_its_own(tmp_path):
    from email import message_from_bytes, policy  # noqa: PLC0415 -- only this test needs it

    outer = message_from_bytes(mail("See below, an editor said to the desk on Monday."), policy=policy.default)
    outer.make_mixed()
    outer.attach(message_from_bytes(b"Content-Type: message/rfc822\n\n" + mail(), policy=policy.default))

    first, second = read([write(tmp_path, "a.eml", outer.as_bytes())])

    assert (first.given, second.text) == ("a", "Nine people died in the fire near the river, they said.")


@pytest.mark.parametrize("data", [b"no mail", b"\n\n", b"Subject: x\n\n"])
def test_a_mail_without_header_or_text_is_refused(tmp_path, data):
    assert refusal(write(tmp_path, "a.eml", data))


def test_an_encoding_that_does_not_exist_costs_no_mail(tmp_path):
    data = mail("Nine people died, they said.").replace(b'charset="utf-8"', b'charset="x-none"')

    assert article(write(tmp_path, "a.eml", data)).text == "Nine people died, they said."


def test_the_same_bytes_give_the_same_articles(tmp_path):
    paths = [
        write(tmp_path, "a.html", page()),
        write(tmp_path, "b.rss", feed(entry())),
        write(tmp_path, "c.pdf", pdf(PARAGRAPHS[0])),
        write(tmp_path, "d.docx", docx(*PARAGRAPHS)),
        write(tmp_path, "e.eml", mail()),
    ]

    assert list(read(paths)) == list(read(paths))
    alone = [item for path in reversed(paths) for item in read([path])]
    assert list(read(paths)) == alone[::-1]


def test_options_reach_into_an_archive(tmp_path):
    path = write(tmp_path, "a.zip", packed_as_zip({"a.csv": "no,body\n7,Nine died.\n"}))

    (found,) = read([path], Options(fields={"id": "no", "text": "body"}, publisher="Courier"))

    assert (found.given, found.text, found.publisher) == ("7", "Nine died.", "Courier")


def test_a_locked_archive_says_so(tmp_path):
    path = write(tmp_path, "a.zip", locked(packed_as_zip({"a.txt": STORY})))

    assert refusal(path) == (
        f"{path}, a.txt: it is locked by a password. Unpack the archive with it, and give the folder."
    )
