# ruff: noqa: RUF001 -- texts in other languages have letters that look like Latin ones
from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.read import Options, parse_date, read
from kg.read.language import language_of

STORY = "The governor said on Monday that nine people had died in the fire near the river.\n"
ARABIC = "قال المحافظ يوم الاثنين إن تسعة أشخاص لقوا حتفهم في الحريق قرب النهر، وأضاف أن العدد قد يرتفع."
FRENCH = "Le préfet a déclaré lundi que neuf personnes étaient mortes dans l’incendie près de la rivière, à l’est."


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2018-07-12", "2018-07-12"),
        ("2018-07-12T10:30", "2018-07-12T10:30:00"),
        ("2018-07-12 10:30:05.75", "2018-07-12T10:30:05"),
        ("2018-07-12T10:30:00Z", "2018-07-12T10:30:00Z"),
        ("2018-07-12T01:30:00+03:00", "2018-07-11T22:30:00Z"),
        ("2018-07-12 22:30 -0500", "2018-07-13T03:30:00Z"),
        ("2016-02-29", "2016-02-29"),
    ],
)
def test_an_iso_date_keeps_its_time_and_a_zone_becomes_utc(text, iso):
    assert parse_date(text, "") == iso


@pytest.mark.parametrize(
    "text",
    [
        *("yesterday", "6/4/2017", "2017-4-5", "20170405", "2017-W14-3", "2017-02-29", "2017-13-01", "0000-01-01", ""),
        *("2017-04-05T25:00", "2017-04-05x10:30", "2017-04-05T10:30+25:00", "0001-01-01T00:00+14:00", " 2017-04-05"),
        *("٢٠١٧-٠٤-٠٥", "2017-04-05\n", "2017-04-05T10:30:00 EST"),
    ],
)
def test_a_date_written_another_way_is_refused_not_guessed(text):
    with pytest.raises(InputError, match="has to be an ISO date such as 2017-04-05, or say how"):
        parse_date(text, "")


def test_the_refusal_of_a_date_says_what_to_do():
    with pytest.raises(InputError) as error:
        parse_date("6/4/2017", "")

    assert str(error.value) == (
        "published is '6/4/2017', but has to be an ISO date such as 2017-04-05, "
        "or say how it is written with --date-format, e.g. %m/%d/%Y."
    )


def test_an_iso_date_in_a_header_is_one_whatever_the_format_of_columns(tmp_path):
    (tmp_path / "a.txt").write_text("published: 2018-07-12\n\nNine people died in Tellaf.\n", "utf-8")
    (tmp_path / "b.txt").write_text("published: 7/12/2018\n\nTen people died in Tellaf.\n", "utf-8")
    (tmp_path / "c.txt").write_text("Six people died in Tellaf.\n", "utf-8")
    (tmp_path / "d.csv").write_text("text,published\nTwo people died in Tellaf.,7/12/2018\n", "utf-8")
    options = Options(date_format="%m/%d/%Y", published="2018-07-12")
    options.check()

    assert [one.published for one in read([str(tmp_path)], options)] == ["2018-07-12"] * 4
    (other,) = read([str(tmp_path / "a.txt")], Options(date_format="%Y-%d-%m"))
    assert other.published == "2018-07-12"
    (tmp_path / "d.csv").write_text("text,published\nTwo people died in Tellaf.,2018-07-12\n", "utf-8")
    assert isinstance(next(read([str(tmp_path / "d.csv")], options)), InputError)


@pytest.mark.parametrize(
    ("text", "date_format", "iso"),
    [
        ("6/4/2017", "%m/%d/%Y", "2017-06-04"),
        ("6/4/2017", "%d/%m/%Y", "2017-04-06"),
        ("05 Apr 2017 23:10 -0200", "%d %b %Y %H:%M %z", "2017-04-06T01:10:00Z"),
        ("05.04.17 00:10", "%d.%m.%y %H:%M", "2017-04-05T00:10:00"),
    ],
)
def test_a_date_format_says_how_dates_are_written(text, date_format, iso):
    assert parse_date(text, date_format) == iso


@pytest.mark.parametrize("text", ["2017-04-05", "31/12/2017", "2/30/2017", "1/1/0000"])
def test_a_date_that_the_format_does_not_fit_is_refused(text):
    with pytest.raises(InputError, match=r"--date-format says, %m/%d/%Y\. Correct the date or the format\."):
        parse_date(text, "%m/%d/%Y")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fields": {"body": "x"}}, "there is no field 'body'. There are: id, title, text"),
        ({"date_format": "%m/%d"}, "has to name year, month and day"),
        ({"date_format": "no date"}, "has to name year, month and day"),
        ({"date_format": "%Q"}, "has to name year, month and day"),
        ({"date_format": "%d %b %Y %H:%M %Z"}, "has to name year, month and day"),
        ({"published": "6/4/2017"}, "--published: published is '6/4/2017'"),
    ],
)
def test_an_option_that_no_file_could_satisfy_is_refused_before_anything_is_read(options, words):
    with pytest.raises(UsageError) as error:
        read(["nowhere.txt"], Options(**options))

    assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (STORY, "en"),
        (ARABIC, "ar"),
        (FRENCH, "fr"),
        ("Vali pazartesi günü yaptığı açıklamada dokuz kişinin yangında öldüğünü söyledi.", "tr"),
        ("Губернатор сообщил в понедельник, что при пожаре у реки погибли девять человек.", "ru"),
        ("Der Gouverneur sagte am Montag, bei dem Brand am Fluss seien neun Menschen gestorben.", "de"),
        ("El gobernador dijo el lunes que nueve personas murieron en el incendio junto al río.", "es"),
        ("استاندار روز دوشنبه گفت که نه نفر در آتش‌سوزی نزدیک رودخانه جان باختند.", "fa"),
        ("המושל אמר ביום שני כי תשעה בני אדם נהרגו בשריפה ליד הנהר.", "he"),
        ("Air raid kills nine in rebel-held Aleppo", "en"),
        ("Suicide bomber kills nine in Hasakah", "en"),
        ("NINE DIE AS FIRE GUTS DEPOT IN DARAA", "en"),
        ("المحافظ قال امبارح ان تسعه ماتو فى حريقه كبيره جنب البحر وان المحافظه دى فيها ناس كتير اتصابو", "ar"),
        ("Fire. 27", ""),
        ("12 - 14: 27, 28, 29 (30) 31/32 33 34 35 36", ""),
    ],
)
def test_the_language_of_a_text_is_told(text, language):
    assert language_of(text) == language


@pytest.mark.eval
def test_the_whole_corpus_is_english():
    path = Path(__file__).parents[2] / "shared" / "corpus" / "fa-kes.csv"
    fields = {"text": "article_content", "title": "article_title", "id": "unit_id", "published": "date"}

    found = list(read([str(path)], Options(fields=fields, date_format="%m/%d/%Y")))

    assert len(found) == 735
    assert {item.language for item in found} == {"en"}
    assert {language_of(item.title) for item in found} <= {"en", ""}
