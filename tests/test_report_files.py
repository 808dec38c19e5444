"""The report as Word and PDF files, read back by other tools: all that it says is there, and hostile text is text."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from docx import Document
from pypdf import PdfReader

from kg.cli import main
from kg.demo import story_files
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.readable import question
from kg.relations import spelled_answer
from kg.report import Filter, gather, slice_of, written
from kg.report.wording import event_title

HOSTILE = "Nine people were killed in Salwan, the <b>Monitor</b> &amp; <a href='x'>co</a> said \u202e\x07| on Tuesday."


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    made = KnowledgeBase(tmp_path_factory.mktemp("files") / "kg.db", create=True)
    made.ingest([str(path) for path in story_files()], Options())
    return made


@pytest.fixture(scope="module")
def report(base):
    return gather(slice_of(base.ledger, Filter()), Filter())


def in_word(data):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def in_pdf(data):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


READ = {"docx": in_word, "pdf": in_pdf}


def bare(text):
    """Return text without spaces, for a line of a page may end anywhere."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("form", READ)
def test_every_figure_source_and_sentence_is_in_the_file(report, form):
    held = bare(READ[form](written(report, form)))

    for told in report.told:
        assert bare(event_title(told.event)) in held
        for one in told.timeline:
            assert bare(one.claim.sentence) in held
            assert f"claim{one.claim.id[:8]}" in held
            assert all(bare(name) in held for name in one.chain)
        for asked in told.asked:
            assert bare(question(asked.question)) in held
            for stated in asked.stated:
                assert bare(spelled_answer(stated.answer)) in held
                assert all(bare(family) in held for family in stated.families)
            for bearing in (*asked.disputes, *asked.revised):
                assert bare(bearing.relation.why) in held


@pytest.mark.parametrize("form", READ)
def test_the_same_report_gives_the_same_bytes(report, form):
    assert written(report, form) == written(report, form)


def test_a_word_file_marks_who_says_it_and_has_headings_to_go_by(report):
    made = Document(io.BytesIO(written(report, "docx")))

    styles = [paragraph.style.name for paragraph in made.paragraphs]
    assert styles.count("Heading 1") == len(report.told)
    marked = {run.text for paragraph in made.paragraphs for run in paragraph.runs if run.font.highlight_color}
    assert "The Salwan Rights Monitor" in marked


def test_a_pdf_has_a_bookmark_for_each_event_and_draws_the_pictures(report):
    made = PdfReader(io.BytesIO(written(report, "pdf")))

    assert [one.title for one in made.outline] == [event_title(told.event) for told in report.told]
    assert "no number fits all that stand" in in_pdf(written(report, "pdf"))
    assert made.metadata.creation_date.year == 2000


@pytest.mark.parametrize("form", READ)
def test_hostile_text_is_text_in_a_file_too(tmp_path, form):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    story = tmp_path / "story.txt"
    story.write_text(f"title: <b>x</b>\npublisher: A&B\nurl: javascript:alert(1)\npublished: 2018-07-12\n\n{HOSTILE}\n")
    base.ingest([str(story)], Options())
    report = gather(slice_of(base.ledger, Filter()), Filter())
    assert report.claims > 0

    data = written(report, form)
    held = bare(READ[form](data))
    assert "the<b>Monitor</b>&amp;<ahref='x'>co</a>said" in held
    assert "\u202e" not in held
    assert b"javascript:" not in data


def test_a_letter_that_the_fonts_do_not_have_is_named_and_not_lost(tmp_path):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    story = tmp_path / "story.txt"
    story.write_text("title: 東\npublisher: Łódź Świt\npublished: 2018-07-12\n\nNine people were killed in Salwan.\n")
    base.ingest([str(story)], Options())
    report = gather(slice_of(base.ledger, Filter()), Filter())

    held = bare(in_pdf(written(report, "pdf")))
    assert "[U+6771]" in held
    assert "ŁódźŚwit" in held


@pytest.mark.parametrize("form", READ)
def test_an_empty_base_gives_a_file_that_opens(tmp_path, form):
    empty = gather(slice_of(KnowledgeBase(tmp_path / "kg.db", create=True).ledger, Filter()), Filter())

    assert "0 events" in READ[form](written(empty, form))


@pytest.mark.parametrize("form", READ)
def test_the_name_of_the_file_says_its_form(base, tmp_path, form):
    out = tmp_path / f"report.{form}"

    done = CliRunner().invoke(main, ["report", "--db", str(base.path), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "Salwan" in READ[form](out.read_bytes())


def test_without_the_extra_a_pdf_says_how_to_get_it_and_writes_nothing(base, tmp_path):
    script = "import sys; sys.modules['reportlab'] = None; from kg.cli import main; main()"
    out = tmp_path / "report.pdf"

    done = subprocess.run(
        [sys.executable, "-c", script, "report", "--db", str(base.path), "-o", str(out)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == (
        "Error: A PDF needs reportlab. Install it with: pip install 'kg-claims[pdf]'."
    )
    assert not out.exists()
