"""What people decided wins over the linker, outlasts it, and can be taken back."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from kg.cli.judge import _field
from kg.errors import InputError, UsageError
from kg.export.claimreview import review as reviewed
from kg.export.nanopub import nanopubs
from kg.export.statements import statements
from kg.export.tables import table
from kg.export.told import told as tell
from kg.interchange import export_claims, export_relations, import_claims
from kg.judgements import Judgements
from kg.pipeline import KnowledgeBase
from kg.query import load, run
from kg.read import Options
from kg.report import Filter, gather, slice_of, written
from kg.show import lines, look_up
from kg.values import FIELDS
from kg.views import bring_up, rebuild
from kg.why import why

MONITOR, AGENCY = {"source": "Salwan Rights Monitor"}, {"source": "Tanu"}


def a_row(number, **fields):
    known = {
        "id": f"claim-{number}", "article": f"a{number}", "publisher": f"Outlet {number}", "published": "2017-04-05",
        "sentence": "Nine people died when shells hit the bakery in Saraqib.", "start": 0, "end": 55,
        "content": "nine people died",
        "source_text": "it", "cue": "said", "source": "Tanu", "source_kind": "named", "via": [], "aspect": "killed",
        "place": "Saraqib", "date": "2017-04-04", "value": {"min": 9, "max": 9, "who": "people"},
    }  # fmt: skip
    return known | fields


@pytest.fixture
def base(tmp_path):
    return KnowledgeBase(tmp_path, create=True)


def take_in(base, *rows):
    outcome = base.take_in([json.dumps(row) for row in rows], "claims.jsonl")
    assert outcome.refused == []


def events(base):
    found = {}
    for row in export_claims(base.ledger):
        found.setdefault(row["event"], set()).add(row["id"])
    return sorted(map(sorted, found.values()))


def kinds(base):
    return sorted(row["relation"] for row in export_relations(base.ledger, pairs=True))


def test_claims_that_are_merged_are_one_event_and_bear_on_each_other(base):
    take_in(base, a_row(1), a_row(2, place="the mill", source="Red Lantern", date="2017-04-30"))
    assert events(base) == [["claim-1"], ["claim-2"]]

    base.judge("merge", ["claim-1", "claim-2"], who="ana")

    assert events(base) == [["claim-1", "claim-2"]]
    assert kinds(base) == ["corroborates"]


def test_claims_that_are_split_are_an_event_of_their_own(base):
    take_in(base, a_row(1), a_row(2, source="Red Lantern"), a_row(3, source="A Doctor"))
    assert events(base) == [["claim-1", "claim-2", "claim-3"]]

    base.judge("split", ["claim-3"], who="ana")

    assert events(base) == [["claim-1", "claim-2"], ["claim-3"]]


def test_a_judgement_outlasts_new_articles_and_a_full_relink(base):
    take_in(base, a_row(1), a_row(2, place="Jisr al-Shughur"))
    base.judge("merge", ["claim-1", "claim-2"], who="ana")

    take_in(base, a_row(0, place="Jisr al-Shughur"), a_row(3))
    grown = events(base)
    base.refresh(everything=True)

    assert grown == events(base) == [["claim-0", "claim-1", "claim-2", "claim-3"]]


def test_a_rejected_claim_takes_part_in_nothing_until_it_is_accepted(base):
    take_in(base, a_row(1), a_row(2, value={"min": 40, "max": 40, "who": "people"}, source="Red Lantern"))
    assert kinds(base) == ["contradicts"]

    base.judge("reject", ["claim-2"], who="ana")
    assert kinds(base) == []

    base.judge("accept", ["claim-2"], who="ana")
    assert kinds(base) == ["contradicts"]


def test_an_edited_claim_answers_as_it_was_put_right(base):
    take_in(base, a_row(1), a_row(2, value={"min": 40, "max": 40, "who": "people"}, source="Red Lantern"))

    base.judge("edit", ["claim-2"], who="ana", fields={"value": {"min": 9, "max": 9}})

    assert kinds(base) == ["corroborates"]


def test_an_edited_claim_is_shown_with_what_it_says_now_and_by_whom(base):
    take_in(base, a_row(1))
    base.judge("edit", ["claim-1"], who="ana", fields={"value": {"min": 7}})
    base.judge("edit", ["claim-1"], who="bo", fields={"value": {"min": 40, "max": 40}, "place": "Talbeh"})
    base.judge("edit", ["claim-1"], who="cy", fields={"date": "2017-04-01"})
    base.undo(3, who="cy")

    told = list(lines(look_up(base.ledger, "claim-1")))

    at = [label for label, _ in told].index("says")
    (_, says), (_, now), (_, first), (_, second), (label, _) = told[at : at + 5]
    assert says == "killed min 9, max 9, who people"
    assert now == "killed min 40, max 40, who people, place Talbeh"
    assert first.startswith("edited by ana, 20")
    assert second.endswith("(judgement 2)")
    assert label == "sentence"
    assert next(base.ledger.claims()).value.range.max == 9


PUT = {"value": {"min": 40, "max": 40}, "modality": "possible", "date": "2017-04-03"}
READ = {"value": {"min": 9, "max": 9, "who": "people"}, "date": "2017-04-04", "modality": "certain"}
NOW = {"min": 40, "max": 40, "who": "people"}


def test_an_export_gives_an_edited_claim_as_it_was_put_right_and_how_it_was_read(base):
    take_in(base, a_row(1), a_row(2, source="Red Lantern"))
    base.judge("edit", ["claim-1"], who="ana", fields=PUT)

    first, second = export_claims(base.ledger)
    row, other = table(base.ledger, "claims").to_pylist()
    told, _ = tell(base.ledger)

    assert (first["value"], first["date"], first["modality"]) == (NOW, "2017-04-03", "possible")
    assert first["as_read"] == json.loads(row["as_read"]) == told.as_read == READ
    assert (json.loads(row["value"]), row["date"], row["modality"]) == (NOW, "2017-04-03", "possible")
    assert second["as_read"] is other["as_read"] is None
    review = json.dumps(reviewed(told, lambda _: ""))
    assert "40." in review
    assert "read from the text was" in review
    asserted = [line for line in nanopubs(iter([told])) if "#value>" in line]
    assert len(asserted) == 1
    assert '\\"min\\": 40' in asserted[0]
    assert [line for line in statements(base.ledger) if "#asRead>" in line] == [
        line.rpartition(" <")[0] for line in nanopubs(iter([told])) if "#asRead>" in line
    ]
    base.undo(1, who="ana")
    assert [one["as_read"] for one in export_claims(base.ledger)] == [None, None]


@pytest.mark.parametrize("form", ["md", "html", "json", "csv", "docx"])
def test_every_form_of_a_report_says_how_an_edited_claim_was_read(base, form):
    take_in(base, a_row(1), a_row(2, source="Red Lantern"))
    base.judge("edit", ["claim-1"], who="ana", fields=PUT)
    only = Filter()

    report = gather(slice_of(base.ledger, only), only)
    made = written(report, form)
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(made)) as whole:
            made = whole.read("word/document.xml")
    text = made.decode()

    if form in ("json", "csv"):
        assert text.count("as_read") == 1
        assert text.count("possible") == 1
    else:
        assert text.count("put right by hand; read as value min 9, max 9, who people") == 1
    if form == "json":
        (told,) = json.loads(text)["told"]
        assert told["claims"]["claim-1"]["value"] == NOW
        assert told["claims"]["claim-1"]["as_read"] == READ


def asked(base, name, language):
    return {row["claim"]: row for row in run(load(name, language), base.path)}


@pytest.mark.parametrize("at_once", [False, True])
def test_a_graph_has_an_edited_claim_as_it_was_put_right(base, monkeypatch, at_once):
    take_in(base, a_row(1), a_row(2, source="Red Lantern"))
    bring_up(base.path, base.ledger, made=True)
    if at_once:
        monkeypatch.setattr("kg.loaders.ladybug.COPY", 1)
        monkeypatch.setattr("kg.loaders.oxigraph.FILL", 1)

    def values():
        if at_once:
            rebuild(base.path, base.ledger)
        rows = [asked(base, "timeline", language) for language in ("sparql", "cypher")]
        assert rows[0] == rows[1]
        return [(json.loads(rows[0][f"claim-{n}"]["value"])["min"], rows[0][f"claim-{n}"]["modality"]) for n in (1, 2)]

    base.judge("edit", ["claim-1"], who="ana", fields=PUT)
    assert values() == [(40, "possible"), (9, "certain")]
    base.judge("edit", ["claim-2"], who="ana", fields={"value": {"min": 7, "max": 7}})
    assert values() == [(40, "possible"), (7, "certain")]
    base.undo(1, who="ana")
    assert values() == [(9, "certain"), (7, "certain")]


def test_a_judgement_that_is_taken_back_leaves_no_trace_in_the_links(base):
    take_in(base, a_row(1), a_row(2, place="Jisr al-Shughur"))
    before = events(base)
    number = base.judge("merge", ["claim-1", "claim-2"], who="ana")

    base.undo(number, who="ana")

    assert events(base) == before


def test_a_judgement_on_a_claim_that_is_not_there_is_refused(base):
    take_in(base, a_row(1))

    with pytest.raises(UsageError, match="There is no claim 'claim-7'"):
        base.judge("merge", ["claim-1", "claim-7"], who="ana")

    assert list(base.ledger.judgements()) == []


def test_one_event_and_two_events_of_the_same_claims_are_refused_by_number(base):
    take_in(base, a_row(1), a_row(2))
    base.judge("split", ["claim-2"], who="ana")

    with pytest.raises(UsageError, match=r"Judgement 2 makes one event of .* judgement 1 makes them two"):
        base.judge("merge", ["claim-1", "claim-2"], who="bo")

    assert len(list(base.ledger.judgements())) == 1


def test_an_edit_that_makes_no_value_is_refused(base):
    take_in(base, a_row(1))

    with pytest.raises(UsageError, match="runs backwards"):
        base.judge("edit", ["claim-1"], who="ana", fields={"value": {"min": 27, "max": 9}})


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "soon"},
        {"date": "2018-W28-4"},
        {"date": "2018-07-14/2018-07-12"},
        {"date": ["2018-07-12"]},
        {"place": 7},
        {"value": {"min": 9, "max": 9, "note": float("nan")}},
    ],
)
def test_an_edit_that_could_not_be_linked_or_kept_is_refused(base, fields):
    take_in(base, a_row(1))

    with pytest.raises(UsageError):
        base.judge("edit", ["claim-1"], who="ana", fields=fields)
    assert list(base.ledger.judgements()) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "killed takes min, max, who"),
        ({"foo": 1}, "value has 'foo', but a value of killed takes min, max, who"),
        ({"holder": "rebels"}, "value has 'holder'"),
        ({"min": "27"}, "has to be a whole number"),
    ],
)
def test_a_value_that_does_not_go_with_the_aspect_is_refused_with_what_does(base, value, said):
    take_in(base, a_row(1))
    base.judge("edit", ["claim-1"], who="ana", fields={"value": {"min": 27, "max": 27}})

    with pytest.raises(UsageError, match=said):
        base.judge("edit", ["claim-1"], who="ana", fields={"value": value})

    assert len(list(base.ledger.judgements())) == 1


@pytest.mark.parametrize("value", [{"share": {"most": 50}}, {"share": {}}, {"share": 0}, {"by": []}])
def test_a_part_of_a_value_that_would_be_passed_over_is_refused(base, value):
    take_in(base, a_row(1, aspect="control", value={"holder": "rebels", "change": "took"}))

    with pytest.raises(UsageError, match="would be kept"):
        base.judge("edit", ["claim-1"], who="ana", fields={"value": value})


@pytest.mark.parametrize("aspect", FIELDS)
def test_every_field_that_is_listed_for_an_aspect_can_be_edited(base, aspect):
    texts = {"actor": ["the army"], "polarity": "denies", "weapon": "a bomb", "holder": "the army", "change": "lost",
             "by": None, "state": "broken", "parties": "both", "who": None, "min": None, "max": 9,
             "share": {"max": 20}, "places": None}  # fmt: skip
    first = {"actor": "rebels", "weapon": "shells", "holder": "rebels", "change": "took", "state": "reached"}
    take_in(base, a_row(1, aspect=aspect, value={**first, "min": 9, "max": 9, "who": "people"}))

    for name in FIELDS[aspect]:
        base.judge("edit", ["claim-1"], who="ana", fields={"value": {name: texts[name]}})

    assert len(list(base.ledger.judgements())) == len(FIELDS[aspect])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('place="Talbeh"', {"place": "Talbeh"}),
        ("place=Talbeh", {"place": "Talbeh"}),
        ("place=103", {"place": "103"}),
        ('date="2017-04-07"', {"date": "2017-04-07"}),
        ("date=2017-04-07", {"date": "2017-04-07"}),
        ('modality="possible"', {"modality": "possible"}),
        ("modality=possible", {"modality": "possible"}),
        ('value={"min": 27}', {"value": {"min": 27}}),
    ],
)
def test_a_field_is_typed_with_or_without_quotes(typed, kept):
    assert dict([_field(typed)]) == kept


@pytest.mark.parametrize("typed", ["place=null", 'place=["Talbeh"]', 'modality="maybe"', "value=27", "value=[27"])
def test_a_field_that_is_typed_wrong_is_refused(base, typed):
    take_in(base, a_row(1))

    with pytest.raises(UsageError, match=r"has to be|is no JSON"):
        base.judge("edit", ["claim-1"], who="ana", fields=dict([_field(typed)]))


@pytest.mark.parametrize(
    "field",
    [
        {"scope": "part"},
        {"scope": [1]},
        {"confidence": float("nan")},
        {"confidence": [1]},
        {"confidence": 7},
        {"cue": "a\ud800"},
    ],
)
def test_a_claim_of_another_program_with_a_field_of_another_kind_is_taken_or_refused_in_a_line(field):
    (item,) = import_claims([json.dumps(a_row(1, **field))], "claims.jsonl")

    assert isinstance(item, InputError) == ("scope" not in field)


def test_the_later_judgement_of_one_claim_wins():
    made = [{"kind": kind, "claims": ["c"]} for kind in ("reject", "accept", "reject")]

    assert Judgements.of(made).rejected == {"c"}


def test_a_newer_version_of_a_page_takes_the_place_of_the_older(base, tmp_path):
    for day, toll in (("2017-04-05", "Nine"), ("2017-04-06", "Forty")):
        file = tmp_path / f"{day}.txt"
        file.write_text(
            f"publisher: Tanu\npublished: {day}\nurl: https://tanu.example/1\n\n"
            f"{toll} people were killed in Saraqib on Tuesday, the Red Lantern said.\n"
        )
    base.ingest([str(tmp_path / "2017-04-05.txt")], Options())
    base.ingest([str(tmp_path / "2017-04-06.txt")], Options())

    linked = [row for row in export_claims(base.ledger) if row["event"]]
    assert {row["published"] for row in linked} == {"2017-04-06"}


def test_why_names_the_rule_that_holds(base):
    take_in(base, a_row(1), a_row(2, value={"min": 40, "max": 40, "who": "people"}, source="Red Lantern"))

    told = dict(why(base.ledger, "claim-1", "claim-2"))

    assert told["contradicts"].startswith("rule disjoint")


def test_why_says_that_two_events_are_two(base):
    take_in(base, a_row(1), a_row(2, place="Jisr al-Shughur"))

    told = dict(why(base.ledger, "claim-1", "claim-2"))

    assert told["event"].startswith("Two events")
    assert "nothing" in told


def test_why_says_that_another_scope_is_another_question(base):
    take_in(
        base,
        a_row(1, value={"min": 9, "max": 9, "who": "soldiers"}),
        a_row(2, value={"min": 40, "max": 40, "who": "rebels"}, source="Red Lantern"),
    )

    told = dict(why(base.ledger, "claim-1", "claim-2"))

    assert "another scope" in told["within"]
