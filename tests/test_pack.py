"""An evidence pack can be checked without a database, and whatever was changed in it is found."""

from __future__ import annotations

import contextlib
import io
import json
import random
import zipfile

import pytest

from kg.demo import story_files
from kg.errors import InputError
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.report import Filter, slice_of
from kg.report.pack import EDITS, MANIFEST, archive, manifest, pack
from kg.report.verify import verify


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    made = KnowledgeBase(tmp_path_factory.mktemp("pack") / "kg.db", create=True)
    made.ingest(story_files(), Options())
    return made


@pytest.fixture(scope="module")
def packed(base):
    only = Filter(place="Tellaf")
    return pack(slice_of(base.ledger, only), only)


def opened(data):
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return {entry.filename: whole.read(entry) for entry in whole.infolist()}


def hashed_anew(files):
    """Return a pack of these files as somebody would make it who covers his tracks."""
    facts = json.loads(files[MANIFEST])
    kept = {name: body for name, body in files.items() if name != MANIFEST}
    del facts["files"], facts["sha256"]
    return archive({MANIFEST: manifest(kept, facts), **kept})


def changed(packed, name, old, new):
    files = opened(packed)
    assert old in files[name]
    return hashed_anew({**files, name: files[name].replace(old, new)})


def test_a_pack_holds(packed):
    assert list(verify(packed)) == []


def test_a_pack_with_an_edited_claim_holds_what_was_read_and_what_was_put_in_its_place(tmp_path):
    copy = KnowledgeBase(tmp_path / "kg.db", create=True)
    copy.ingest(story_files(), Options())
    claim = next(one for one in copy.ledger.claims() if one.aspect == "killed")
    copy.judge("edit", [claim.id], who="ana", fields={"value": {"min": 77, "max": 77}})
    only = Filter()

    edited = pack(slice_of(copy.ledger, only), only)

    assert list(verify(edited)) == []
    assert b'"min":77' in opened(edited)[EDITS]
    assert b"put right by hand; read as" in opened(edited)["report.html"]
    assert [line[:11] for line in verify(changed(edited, EDITS, b"77", b"78"))] == ["report.html", "report.json"]
    assert "cannot be read" in next(verify(changed(edited, EDITS, b'{"value"', b'{"sentence"')))


def test_a_pack_of_the_first_form_is_read(packed):
    files = opened(packed)
    facts = json.loads(files.pop(MANIFEST))
    del facts["files"], facts["sha256"]

    assert EDITS not in files
    assert list(verify(archive({MANIFEST: manifest(files, facts | {"form": 1}), **files}))) == []
    with pytest.raises(InputError, match="reads forms up to 2"):
        list(verify(archive({MANIFEST: manifest(files, facts | {"form": 3}), **files})))


def test_a_pack_of_one_place_cites_the_articles_of_that_place_only(packed):
    texts = [body for name, body in opened(packed).items() if name.startswith("articles/")]

    assert len(texts) == 2
    assert all(b"Tellaf" in text for text in texts)


def test_the_same_claims_give_the_same_bytes(base, packed):
    only = Filter(place="tellaf")

    assert opened(pack(slice_of(base.ledger, only), only))["claims.jsonl"] == opened(packed)["claims.jsonl"]
    assert pack(slice_of(base.ledger, Filter(place="Tellaf")), Filter(place="Tellaf")) == packed


def test_every_edit_of_one_byte_is_found(packed):
    chance = random.Random(7)
    for _ in range(100):
        edited = bytearray(packed)
        at = chance.randrange(len(edited))
        edited[at] ^= 1 << chance.randrange(8)
        with contextlib.suppress(InputError):  # so much was broken that it is no pack any more: found, too
            assert list(verify(bytes(edited))), f"byte {at} was changed, and nobody saw it"


def test_a_sentence_changed_and_hashed_anew_is_found(packed):
    edited = changed(packed, "claims.jsonl", b"Rebels were still in the town", b"Rebels had all left the town")

    assert any("its sentence does not stand" in line for line in verify(edited))


def test_an_archived_text_changed_and_hashed_anew_is_found(packed):
    name = next(name for name, body in opened(packed).items() if name.startswith("articles/") and b"clear of" in body)

    assert any(
        "is not what its claims were read from" in line
        for line in verify(changed(packed, name, b"clear of", b"full of"))
    )


def test_an_answer_made_to_stand_is_found(packed):
    edited = changed(packed, "answers.jsonl", b'"stands":true', b'"stands":false')

    assert any("it stands or does not" in line for line in verify(edited))


def test_a_relation_taken_out_is_found(packed):
    files = opened(packed)
    first, _, rest = files["relations.jsonl"].partition(b"\n")
    assert first

    assert any("other relations" in line for line in verify(hashed_anew({**files, "relations.jsonl": rest})))


def test_a_report_that_says_something_else_is_found(packed):
    edited = changed(packed, "report.html", b"Claims, not facts", b"Facts, not claims")

    assert list(verify(edited)) == ["report.html: made again from the claims it comes out otherwise"]


def test_a_file_slipped_in_is_found(packed):
    files = opened(packed) | {"notes.txt": b"trust me"}

    assert any("notes.txt" in line for line in verify(archive(files)))
    assert any("notes.txt" in line for line in verify(hashed_anew(files)))


@pytest.mark.parametrize("name", ["claims.jsonl", "questions.jsonl", "links.jsonl", "events.jsonl"])
@pytest.mark.parametrize("body", [b"", b"{}\n", b"[1]\n", b"not json\n", b"\xff\xfe\n", b'{"claim":{"a":[]}}\n'])
def test_a_part_that_is_broken_is_said_in_a_line(packed, name, body):
    files = opened(packed)

    assert list(verify(hashed_anew({**files, name: body})))


@pytest.mark.parametrize("name", ["links", "events", "questions", "claims"])
@pytest.mark.parametrize("value", [5, ["a"], float("nan"), "2018-13-45"])
def test_fields_of_the_wrong_form_are_said_and_no_traceback(packed, name, value):
    files = opened(packed)
    rows = [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]
    for field in rows[0]:
        lines = "".join(json.dumps(row | {field: value}) + "\n" for row in rows)
        assert list(verify(hashed_anew({**files, f"{name}.jsonl": lines.encode()})))


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("events.jsonl", "where", {"a": 1}),
        ("events.jsonl", "first", 7),
        ("answers.jsonl", "day", "Monday"),
        ("links.jsonl", "family", ["a"]),
        ("links.jsonl", "lat", float("inf")),
        ("questions.jsonl", "scope", {"who": [], "where": "", "when": "", "deed": "", "extent": "whole"}),
        ("claims.jsonl", "modality", "certainly"),
        ("claims.jsonl", "content", {"text": "a", "spans": [["0", "1"]]}),
        ("claims.jsonl", "confidence", float("nan")),
    ],
)
def test_a_field_that_holds_something_of_another_kind_is_said_in_a_line(packed, name, field, value):
    files = opened(packed)
    first, _, rest = files[name].partition(b"\n")
    row = json.dumps(json.loads(first) | {field: value}).encode()

    (line,) = verify(hashed_anew({**files, name: row + b"\n" + rest}))

    assert line.startswith("the part of the ledger cannot be read")


def test_a_list_of_relations_that_is_none_or_gone_is_said_in_a_line(packed):
    files = opened(packed)

    for broken in ({**files, "relations.jsonl": b"none\n"}, {k: v for k, v in files.items() if k != "relations.jsonl"}):
        assert list(verify(hashed_anew(broken)))


def test_a_filter_or_a_number_that_is_none_is_no_manifest(packed):
    files = opened(packed)
    facts = json.loads(files[MANIFEST])

    assert list(verify(archive({**files, MANIFEST: json.dumps(facts | {"only": {"place": 7}}).encode()})))
    with pytest.raises(InputError):
        list(verify(archive({**files, MANIFEST: json.dumps(facts | {"as_of": float("nan")}).encode()})))


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_pack_is_an_error(data):
    with pytest.raises(InputError):
        list(verify(data))


def test_a_compressed_archive_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(MANIFEST, b"0" * 10_000_000)

    with pytest.raises(InputError, match="compressed"):
        list(verify(out.getvalue()))
