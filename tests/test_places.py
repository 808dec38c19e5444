"""The gazetteer: finding places under the spellings of the news, and containment."""

import gzip
import json
import re
from importlib import resources
from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.places import _KEYS, Gazetteer
from kg.placetables import COUNTRIES
from kg.placewords import cut
from kg.registry import entries
from kg.spelling import light, vowel


@pytest.fixture(scope="module")
def places():
    return Gazetteer.load()


def table(name):
    packed = resources.files("kg.seeds").joinpath("gazetteer", f"{name}.tsv.gz").read_bytes()
    return gzip.decompress(packed).decode().splitlines()[1:]


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        ("Aleppo", "Aleppo", "Aleppo"),
        ("the northern city of Aleppo", "Aleppo", "Aleppo"),
        ("Raqa", "Raqqa", "Raqqa"),
        ("Deir el-Zour", "Deir ez-Zor", "Deir ez-Zor"),
        ("Khan Sheikhun", "Khan Sheikhoun", "Idlib"),
        ("the rebel-held town of Saraqeb in Idlib province", "Saraqib", "Idlib"),
        ("Kobane", "Kobane", "Aleppo"),
        ("the Damascus suburb of Daraya", "Daraya", "Rif Dimashq"),
        ("Eastern Ghouta", "Eastern Ghouta", "Rif Dimashq"),
        ("Castello Road", "Castello Road", "Aleppo"),
        ("Sheikh Maqsud", "Sheikh Maqsoud", "Aleppo"),
        ("Al-Ateira", "Al-Ateira", "Latakia"),
        ("Latakia's Al-Ateira", "Al-Ateira", "Latakia"),
        ("Syria's Idlib", "Idlib", "Idlib"),
    ],
)
def test_a_place_is_found_as_the_news_write_it(places, text, name, admin1):
    place = places.find(text).place
    assert (place.name, place.admin1) == (name, admin1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Aleppo province", "Aleppo"),
        ("eastern Homs countryside", "Homs"),
        ("rural Damascus", "Rif Dimashq"),
        ("Deir Ezzor province", "Deir ez-Zor"),
    ],
)
def test_a_province_is_not_its_capital(places, text, name):
    place = places.find(text).place
    assert (place.feature, place.name) == ("A.ADM1", name)


@pytest.mark.parametrize(("text", "level"), [("Manbij", "exact"), ("Orum al-Kobra", "vowel"), ("Marea", "light")])
def test_the_level_says_how_far_the_spelling_was_stretched(places, text, level):
    assert places.find(text).level == level


@pytest.mark.parametrize("text", ["", "the", "near", "12 km", "xy", "Nowhereville", "a checkpoint", "the village"])
def test_what_nobody_lists_is_unknown(places, text):
    assert places.find(text) is None


@pytest.mark.parametrize("text", ["\N{FEMININE ORDINAL INDICATOR}", "2\N{MASCULINE ORDINAL INDICATOR}"])
def test_letters_that_have_no_capital_are_looked_up_as_they_stand(places, text):
    assert places.find(text) is None


@pytest.mark.parametrize("text", ["Bab al-Maqam, Aleppo", "Bab al-Maqam (Aleppo)", "Aleppos Bab al-Maqam neighborhood"])
def test_an_unlisted_quarter_of_a_city_is_placed_there(places, text):
    place = places.find(text).place
    city = places.find("Aleppo").place
    assert (place.name.startswith("Bab al-Maqam"), place.within, place.lat) == (True, city.id, city.lat)
    assert places.contains(city, place)


def test_an_unlisted_place_in_a_province_gets_the_province_and_no_coordinates(places):
    place = places.find("Nowhereville in Idlib province").place
    assert (place.admin1, place.lat, place.lon) == ("Idlib", None, None)


def test_of_places_of_one_name_the_one_in_the_article_s_province_is_meant(places):
    assert places.find("Barzah", context=["Homs"]).place.admin1 == "Homs"
    assert places.find("Ashrafiyeh", context=["Aleppo"]).place.within == places.find("Aleppo").place.id


def test_two_places_of_one_name_far_apart_are_ambiguous(places):
    assert places.find("al-Jafra").ambiguous
    assert not places.find("Manbij").ambiguous
    assert not places.find("southern Turkey").ambiguous  # a country has no coordinates, and is one place all the same


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        ("Saraqib Idlib", "Saraqib", "Idlib"),
        ("Qamishli Hasakah", "Qamishli", "Hasakah"),
        ("Zamalka Arbin", "Zamalka", "Rif Dimashq"),
    ],
)
def test_two_places_without_the_comma_between_them_are_told_apart(places, text, name, admin1):
    found = places.find(text)

    assert (found.place.name, found.place.admin1) == (name, admin1)


def test_a_name_of_which_only_half_is_listed_is_unknown(places):
    assert places.find("Saraqib Brotherhood") is None


@pytest.mark.parametrize("text", ["Aleppo", "Hama", "Homs"])
def test_a_seat_that_the_tables_class_as_a_village_is_its_province_s_seat(places, text):
    assert places.find(text).place.feature == "P.PPLA"


def test_a_city_named_beside_another_is_no_part_of_it(places):
    assert places.find("Aleppo, Damascus").place.name == "Aleppo"


def test_a_city_that_is_a_province_of_its_own_belongs_to_the_region_around_it(places):
    assert places.region("Damascus") == places.region("Rif Dimashq") == "Rif Dimashq"


def test_a_list_is_not_read_as_a_place_within_a_place():
    assert cut("Zamalka, Arbin and Harasta").outer == ()
    assert cut("Zamalka, Arbin and Harasta").others == ("Arbin", "Harasta")
    assert cut("Zamalka and Arbin, Damascus").outer == ("Damascus",)


@pytest.mark.parametrize(
    ("text", "country"),
    [("Mosul", "IQ"), ("Moscow", "RU"), ("Syria", "SY"), ("southern Turkey", "TR"), ("Geneva", "CH")],
)
def test_the_world_s_larger_towns_and_countries_are_known(places, text, country):
    assert places.find(text).place.country == country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Gaza", "PS"),
        ("Rafah", "PS"),
        ("Sana'a", "YE"),
        ("Basra", "IQ"),
        ("Cairo", "EG"),
        ("Saada", "YE"),
        ("Hodeidah", "YE"),
        ("Lahj", "YE"),
        ("Beit Hanoun", "PS"),
        ("Ramallah", "PS"),
        ("Raqa", "SY"),
        ("Jableh", "SY"),
    ],
)
def test_the_exact_name_of_a_larger_town_comes_before_a_village_spelt_nearly_so(places, text, country):
    assert places.find(text).place.country == country


@pytest.mark.parametrize(("text", "country"), [("Ramadi", "IQ"), ("Karbala", "IQ"), ("Sabha", "LY"), ("Najran", "SA")])
def test_a_city_comes_before_a_village_of_its_very_name(places, text, country):
    assert places.find(text).place.country == country
    assert places.find(text, context=["Idlib"]).place.country == country


@pytest.mark.parametrize("text", ["Nawa", "Salqin", "Marea", "Palmyra", "Jaramana"])
def test_a_city_does_not_come_before_a_town_by_a_name_that_few_call_it_by(places, text):
    assert places.find(text).place.country == "SY"


@pytest.mark.parametrize(
    ("text", "context", "admin1"),
    [
        ("Gaza", "Manbij", "Aleppo"),
        ("Ramadi", "Deir ez-Zor", "Deir ez-Zor"),
        ("Saada", "Qamishli", "Hasakah"),
        ("Nasiriyah", "Damascus", "Rif Dimashq"),
    ],
)
def test_the_village_is_meant_where_the_article_speaks_of_its_province(places, text, context, admin1):
    assert places.find(text, context=[context]).place.admin1 == admin1
    assert places.find(text, context=["Latakia"]).place.country != "SY"


def test_what_a_town_abroad_is_also_called_is_not_looked_for_in_an_article_about_here(places):
    assert places.find("Salahuddin", context=["Aleppo", "Manbij"]) is None
    assert places.find("Salahuddin").place.country == "IQ"
    assert places.find("Bureij", context=["Gaza"]).place.country == "PS"
    assert places.find("al-Bureij", context=["Damascus"]).place.country == "SY"


def test_what_is_known_abroad_is_in_the_country_s_own_table():
    towns = table("TOWNS")
    own = {code: set(table(code)) for code in COUNTRIES}

    assert len(towns) > 500
    assert all(row in own[row.split("\t")[6]] for row in towns)


def test_an_article_about_another_country_is_looked_up_there(places):
    found = places.find("Bakhmut", context=["Kharkiv", "Ukraine"])
    assert found.place.country == "UA"


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("Aleppo province", "Manbij"),
        ("Syria", "Manbij"),
        ("Aleppo province", "Aleppo"),
        ("Aleppo", "Sheikh Maqsoud"),
        ("Aleppo province", "Sheikh Maqsoud"),
        ("Eastern Ghouta", "Douma"),
        ("Ghouta", "Eastern Ghouta"),
        ("Idlib province", "Saraqib"),
    ],
)
def test_a_province_city_or_region_contains_what_lies_in_it(places, outer, inner):
    a, b = places.find(outer).place, places.find(inner).place
    assert places.contains(a, b)
    assert not places.contains(b, a)
    assert not places.contains(a, a)


def test_a_province_does_not_contain_another_s_town(places):
    assert not places.contains(places.find("Idlib province").place, places.find("Manbij").place)


@pytest.mark.parametrize("name", [*COUNTRIES, "TOWNS", "WORLD"])
def test_the_shipped_tables_hold_the_keys_that_the_code_looks_up(name):
    packed = resources.files("kg.seeds").joinpath("gazetteer", f"{name}.tsv.gz").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"  # no time of making, so that the same input gives the same bytes
    lines = gzip.decompress(packed).decode().splitlines()[1:]
    for line in lines[:: max(1, len(lines) // 200)]:
        fields = line.split("\t")
        assert len(fields) == 11
        if name != "WORLD" and fields[1].isascii():
            assert vowel(light(fields[1])) in fields[10].split("|")


def test_the_user_s_own_place_wins(tmp_path):
    text = '[[place]]\nname = "Manbij"\nlat = 1.0\nlon = 2.0\nadmin1 = "Elsewhere"\n'
    (tmp_path / "places.toml").write_text(text, encoding="utf-8")
    assert Gazetteer.load(tmp_path).find("Manbij").place.admin1 == "Elsewhere"


def test_an_error_in_the_user_s_list_names_file_and_line(tmp_path):
    (tmp_path / "places.toml").write_text('\n[[place]]\nname = "Harbour"\nlatitude = 1\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"places.toml, line 2: there is no field 'latitude'"):
        Gazetteer.load(tmp_path)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("lat = 999\nlon = 36.5", "line 3: lat is 999, but has to be degrees from -90 to 90"),
        ("lat = 36.2\nlon = -181", "line 3: lon is -181, but has to be degrees from -180 to 180"),
        ("lat = nan\nlon = 36.5", "lat is nan"),
        ("lat = 36.2", "lon is None"),
        ('lat = 36.2\nlon = 36.5\ncountry = "Syria"', "country is 'Syria', but has to be its code of two letters"),
    ],
)
def test_a_place_that_is_nowhere_on_earth_is_refused_with_its_line(tmp_path, fields, said):
    (tmp_path / "places.toml").write_text(f'# mine\n\n[[place]]\nname = "Salwan"\n{fields}\n', "utf-8")

    with pytest.raises(InputError, match=re.escape(said)):
        Gazetteer.load(tmp_path)


def test_every_listed_place_can_be_found_under_its_name(places):
    listed = entries("places.toml", "place", _KEYS)
    lost = [entry.text("name") for entry in listed if places.find(entry.text("name")) is None]
    assert lost == []


def test_an_unknown_country_in_the_setting_is_refused(monkeypatch):
    monkeypatch.setenv("KG_COUNTRIES", "SY,XX")
    with pytest.raises(UsageError, match="XX"):
        Gazetteer.load()


def test_a_very_long_string_is_looked_at_in_part_only(places):
    assert places.find("Al-" * 100_000) is None
    assert places.find("Homs, " + "x" * 1_000_000).place.admin1 == "Homs"


@pytest.mark.eval
def test_nearly_all_place_strings_of_the_development_claims_are_resolved(places):
    folder = Path(__file__).parents[2] / "shared" / "eval"
    texts = [(folder / name / "claims.jsonl").read_text(encoding="utf-8") for name in ("gold", "train")]
    rows = [json.loads(line) for text in texts for line in text.splitlines()]
    strings = {row["place"] for row in rows} - {""}
    assert sum(places.find(text) is not None for text in strings) / len(strings) >= 0.94  # measured: 0.96
