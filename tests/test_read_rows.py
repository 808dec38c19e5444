import json

import pytest
from hypothesis import given
from reading import ANY_TEXT, QUICK, STORY, article, names, refusal, write

from kg.articles import Article
from kg.read import Options, read
from kg.read.facts import FACT_MOST


def test_a_csv_cell_is_archived_exactly_as_parsed(tmp_path):
    path = write(tmp_path, "a.csv", 'id,text\r\n7,"  He said ""no"",\r\nand\rleft.\n "\r\n8,plain\r\n')

    assert [(a.given, a.text) for a in read([path])] == [("7", '  He said "no",\r\nand\rleft.\n '), ("8", "plain")]


def test_columns_are_mapped_and_dates_read_as_the_options_say(tmp_path):
    path = write(
        tmp_path, "a.csv", f"no,head,body,who,day,url\n1,Fire,{STORY.strip()},Courier,4/6/2017,https://x.org\n"
    )
    fields = {"id": "no", "title": "head", "text": "body", "publisher": "who", "published": "day"}

    found = article(path, fields=fields, date_format="%d/%m/%Y")

    assert found == Article(
        publisher="Courier",
        text=STORY.strip(),
        given="1",
        title="Fire",
        url="https://x.org",
        published="2017-06-04",
        language="en",
    )


def test_without_a_text_column_the_columns_there_are_are_named(tmp_path):
    path = write(tmp_path, "a.csv", "date,body\n2017-04-05,Nine died.\n")

    assert refusal(path) == (
        f"{path}: there is no column 'text' for the text. There are: 'date', 'body'. "
        "Say which it is with --map text=COLUMN."
    )
    assert "no column 'day' for the published" in refusal(path, fields={"text": "body", "published": "day"})


def test_each_bad_row_is_refused_with_its_line_and_the_others_go_on(tmp_path):
    rows = [
        "id,text,published",
        "1,one,2017-04-05",
        "2,,2017-04-05",
        "3,  ,",
        '4,"two\nlines",6/4/2017',
        "5,a,b,c",
        "6",
        "",
        "7,last,",
    ]
    path = write(tmp_path, "a.csv", "\n".join(rows))

    found = names(read([path]))

    assert [found[0], found[-1]] == ["1", "7"]
    assert [
        (text.split(":")[0].removeprefix(path), words in text)
        for text, words in zip(
            found[1:-1], ["has no text", "has no text", "ISO date", "4 cells, but there are 3", "1 cells"], strict=True
        )
    ] == [(f", line {line}", True) for line in (3, 4, 5, 7, 8)]


def test_a_quote_that_is_never_closed_is_refused(tmp_path):
    found = names(read([write(tmp_path, "a.csv", 'id,text\n1,fine\n2,"open\nand on\n')]))

    assert found[0] == "1"
    assert ", line 3: the row is not CSV (unexpected end of data)" in found[1]
    assert len(found) == 2


@pytest.mark.parametrize("row", ["a" * 9_000_000, '"' + 'a ""b""\n' * 1_200_000 + '"'])
def test_a_row_beyond_the_bound_is_refused_and_the_next_is_read(tmp_path, row):
    found = names(read([write(tmp_path, "a.csv", f"text,id\n{row},1\nfine,2\n")]))

    assert ", line 2: the row has more than 8,000,000 characters" in found[0]
    assert found[1:] == ["2"]


def test_a_long_cell_is_read(tmp_path):
    assert len(article(write(tmp_path, "a.csv", "text\n" + "a" * 500_000)).text) == 500_000


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_columns_may_be_divided_by_comma_semicolon_or_tab(tmp_path, sign):
    found = article(write(tmp_path, "a.csv", f"id{sign}text\n1{sign}Nine died.\n"))

    assert (found.given, found.text) == ("1", "Nine died.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no first row"),
        ("\n\n", "no first row"),
        ("id,text\n", "no rows below"),
        ("text,text\na,b\n", "two columns 'text'"),
        ('text,"open\n', "not CSV"),
        ("text\nnine\0ten\n" + "a" * 9_000, "not text"),
    ],
)
def test_a_csv_file_without_usable_rows_is_refused(tmp_path, content, words):
    assert words in refusal(write(tmp_path, "a.csv", content))


@pytest.mark.parametrize("damaged", [b"\xfe\xff\xb1", b"\0\0\xfe\xff\0\x94he", b"\xfe\xff\0a\xdf\xff\0b\0\n"])
def test_a_csv_file_whose_first_row_breaks_its_encoding_is_refused(tmp_path, damaged):
    assert "line 1: not in the encoding of the rest" in refusal(write(tmp_path, "a.csv", damaged))


def test_json_lines_are_read_and_other_keys_ignored(tmp_path):
    rows = [{"no": 3, "body": "Nine\r\ndied. 🔥", "tags": ["x"]}, {"no": "b", "body": "Ten.", "title": None}]
    path = write(tmp_path, "a.jsonl", "\r\n".join(json.dumps(row) for row in rows) + "\r\n\r\n")

    found = list(read([path], Options(fields={"id": "no", "text": "body"})))

    assert [(a.given, a.text, a.title) for a in found] == [("3", "Nine\r\ndied. 🔥", ""), ("b", "Ten.", "")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "column 1: this is not JSON"),
        ('{"text": "open', "this is not JSON"),
        ("[1, 2]", "has to be an object"),
        ("7", "has to be an object"),
        ('{"body": "Nine died."}', "There are: 'body'. Say which it is with --map text=COLUMN."),
        ('{"text": null}', "no key 'text'"),
        ('{"text": 27}', "the text is 27, but has to be a string"),
        ('{"text": ["a"]}', "has to be a string"),
        ('{"text": " "}', "has no text"),
        ('{"text": "a", "title": 5}', "title is 5, but has to be a string"),
        ('{"text": "a", "id": true}', "id is True, but has to be a string"),
        ('{"text": "a", "n": NaN}', "NaN is no JSON number"),
        ('{"text": "a", "n": -Infinity}', "-Infinity is no JSON number"),
        ('{"text": "a", "text": "b"}', "the key 'text' is there twice"),
        ('{"text": "a \\ud800 b"}', r"the text has half a character (the lone surrogate '\ud800') at offset 2"),
        ('{"text": "a", "title": "\\udcff"}', "title has the byte 0xff"),
        ('{"text": "a\\u0000b"}', "the text has a NUL character at offset 1"),
        ('{"text": "a", "n": ' + "1" * 5_000 + "}", "a number too long"),
        ("[" * 200_000, "brackets within brackets"),
        ('{"text": "' + "a" * 9_000_000 + '"}', "the line has more than 8,000,000 characters"),
        ('{"text": "' + "a" * 1_000_001 + '"}', "the article has 1,000,001 characters"),
        ('{"text": "a", "published": "yesterday"}', "published is 'yesterday'"),
    ],
    ids=lambda value: value[:25],
)
def test_a_bad_line_is_refused_with_its_number_and_the_next_is_read(tmp_path, line, words):
    path = write(tmp_path, "a.jsonl", f'{line}\n{{"text": "Nine died.", "id": "ok"}}')

    found = names(read([path]))

    assert found[0].startswith(f"{path}, line 1: ")
    assert words in found[0]
    assert found[1:] == ["ok"]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_jsonl_file_without_lines_is_refused(tmp_path, content):
    assert "no lines to read" in refusal(write(tmp_path, "a.jsonl", content))


@QUICK
@given(ANY_TEXT)
def test_one_text_is_the_same_article_from_every_format(tmp_path, text):
    text = f"Nine died. {text}".replace("\ufeff", "")
    quoted = text.replace('"', '""')
    paths = [
        write(tmp_path, "a.txt", text),
        write(tmp_path, "b.csv", f'text\n"{quoted}"\n'),
        write(tmp_path, "c.jsonl", json.dumps({"text": text})),
    ]

    assert {item.text for item in read(paths)} == {text}


def test_facts_are_kept_on_one_line_and_short(tmp_path):
    path = write(tmp_path, "a.csv", f'text,title\na," Nine\n die "\nb,{"x" * (FACT_MOST + 1)}\n')

    first, second = read([path])

    assert first.title == "Nine die"
    assert ", line 4: title has 2,001 characters, more than 2,000" in str(second)


def test_a_found_value_is_shown_short_and_printable(tmp_path):
    message = refusal(write(tmp_path, "a.jsonl", json.dumps({"text": "a", "published": "\x1b[2J" + "x" * 500})))

    assert message.isprintable()
    assert len(message) < len(str(tmp_path)) + 300
