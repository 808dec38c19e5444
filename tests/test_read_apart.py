"""Parsers run apart: what happens to them happens to one input, and never to the run."""

import os
import signal
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import PARAGRAPHS, page
from reading import QUICK, article, names, refusal, write

from kg.errors import InputError
from kg.read import apart, read
from kg.read.lines import joined


def test_a_parser_that_takes_too_long_is_ended_and_the_next_input_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "WAIT", 0.5)
    slow = page("Nine people died in the fire, they said. " * 10, body="<a href=x>t</a>" * 60_000)
    paths = [write(tmp_path, "slow.html", slow), write(tmp_path, "b.html", page())]

    items = read(paths)
    first = next(items)
    monkeypatch.setattr(apart, "WAIT", 300)

    assert "this is too much for its parser" in str(first)
    assert names(items) == ["b"]


def test_a_parser_that_was_killed_is_started_again(tmp_path):
    path = write(tmp_path, "a.html", page())
    article(path)
    os.kill(apart._helper()._process.pid, signal.SIGKILL)  # noqa: SLF001 -- as the system does when memory is short

    assert article(path).given == "a"


def test_an_interrupt_while_waiting_leaves_no_answer_for_the_next_input(tmp_path, monkeypatch):
    first, second = write(tmp_path, "a.html", page(title="One")), write(tmp_path, "b.html", page(title="Two"))
    article(first)
    helper = apart._helper()  # noqa: SLF001
    real = helper._process.stdout  # noqa: SLF001

    class Interrupted:
        def readline(self):
            raise KeyboardInterrupt

        def close(self):
            real.close()

    monkeypatch.setattr(helper._process, "stdout", Interrupted())  # noqa: SLF001
    with pytest.raises(KeyboardInterrupt):
        article(first)

    assert article(second).title == "Two"


def test_nothing_is_imported_from_the_folder_that_is_read(tmp_path, monkeypatch):
    apart._helper().stop()  # noqa: SLF001
    write(tmp_path, "trafilatura.py", "import pathlib; pathlib.Path('run').touch()")
    write(tmp_path, "json.py", "import pathlib; pathlib.Path('run').touch()")
    write(tmp_path, "a.html", page())
    monkeypatch.chdir(tmp_path)

    assert article("a.html").given == "a"
    assert not (tmp_path / "run").exists()


def test_a_parser_that_cannot_run_is_not_blamed_on_the_input(tmp_path, monkeypatch):
    path = write(tmp_path, "a.html", page())
    apart._helper().stop()  # noqa: SLF001
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert "its parser cannot be run" in refusal(path)
    monkeypatch.setattr("sys.executable", "/none/there")
    assert "its parser cannot be started" in refusal(path)
    monkeypatch.undo()

    assert article(path).given == "a"


def test_only_our_own_parsers_can_be_asked_for():
    with pytest.raises((InputError, ValueError)):
        apart.call("os", b"")


def test_what_a_parser_cannot_read_is_refused_without_its_words(tmp_path):
    assert refusal(write(tmp_path, "a.pdf", b"%PDF-1.4 nonsense")).endswith("Is it damaged?")


@pytest.mark.parametrize("width", [40, 60, 72, 100])
def test_lines_that_a_layout_broke_are_joined_and_paragraphs_kept(width):
    told = "\n\n".join("\n".join(textwrap.wrap(text, width, break_on_hyphens=False)) for text in PARAGRAPHS)

    assert joined(told) == "\n\n".join(PARAGRAPHS)


def test_lines_ended_on_purpose_stay():
    lists = (
        "Killed so far, as the governor of the province said:\n- nine people at the depot\n- two in town\nMore later."
    )

    assert joined(lists) == lists
    assert joined("Nine died in Al-\nBab on the second day of the fire, they said") == (
        "Nine died in Al-\nBab on the second day of the fire, they said"
    )
    wide = "a" * 130 + "\nshort\nlines"
    assert joined(wide) == wide


@QUICK
@given(st.text())
def test_joining_loses_nothing_but_breaks_and_hyphens(text):
    assert "".join(joined(text).split()).replace("-", "") == "".join(text.split()).replace("-", "")
