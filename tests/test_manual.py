"""The help of each command fits a terminal, ends in a line to paste, and stands in docs/cli.md as it is printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from kg.cli import main
from kg.cli.manual import PAGE, WIDTH, commands, help_of, manual

DOCS = Path(__file__).parents[1] / "docs"
ALL = [(), *(path for path, _ in commands(main))]


def test_the_page_of_the_command_line_is_up_to_date():
    assert (DOCS / PAGE).read_text("utf-8") == manual(main), "run `make manual`"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_fits_a_terminal_and_its_example_stands_in_one_line(path):
    told = help_of(main, path)
    example = [line for line in told.splitlines() if line.startswith("  Try it:  ")]

    assert max(map(len, told.splitlines())) <= WIDTH
    assert len(example) == 1
    assert f"\n{example[0]}\n\nOptions:" in told, "nothing follows it, so that it is whole"
    assert "..." not in told.partition("Commands:")[2], "a short help that was cut off"


def test_help_is_what_the_page_says():
    shown = CliRunner().invoke(main, ["query", "--help"], prog_name="kg", terminal_width=WIDTH)

    assert shown.stdout.rstrip("\n") == help_of(main, ("query",))


def test_each_exit_status_is_named_in_the_help():
    assert "Exit status: 0 fine; 1 an input was refused" in help_of(main, ())


def offered(*words, begun=""):
    return {item.value for item in ShellComplete(main, {}, "kg", "_KG_COMPLETE").get_completions(list(words), begun)}


def test_a_shell_completes_commands_and_questions_of_the_library():
    assert "query" in offered(begun="qu")
    assert offered("query", begun="contra") == {"contradictions"}
    assert offered("query", begun="mine.") == {"mine."}, "a file, which the shell completes itself"


def test_a_shell_completes_events_of_the_knowledge_base(tmp_path):
    db = tmp_path / "kg.db"
    (tmp_path / "a.txt").write_text(
        "publisher: Tanu\npublished: 2018-07-12\n\nNine people were killed in Talbeh, the monitor said.\n"
    )
    assert CliRunner().invoke(main, ["ingest", str(tmp_path / "a.txt"), "--db", str(db)]).exit_code == 0
    (event,) = offered("report", "--db", str(db), "--event")

    assert offered("export", "relations", "--db", str(db), "--event", begun=event[:4]) == {event}
    assert offered("report", "--db", str(db), "--event", begun="no such") == set()


def test_completing_where_there_is_no_knowledge_base_says_nothing(tmp_path, capfd):
    assert offered("report", "--db", str(tmp_path / "none"), "--event") == set()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_each_shell_is_one_that_it_can_read(shell, tmp_path):
    made = CliRunner().invoke(main, ["completion", shell])
    script = tmp_path / "script"
    script.write_text(made.stdout)

    assert made.exit_code == 0
    assert "_KG_COMPLETE" in made.stdout
    if there := shutil.which(shell):
        subprocess.run([there, "-n", script], check=True)


def test_bash_completes_through_the_script():
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("no bash here")
    kg = Path(sys.executable).parent / "kg"
    asked = (
        f'eval "$("{kg}" completion bash)"; COMP_WORDS=("{kg}" query contra); COMP_CWORD=2;'
        f' _kg_completion "{kg}"; echo "${{COMPREPLY[@]}}"'
    )
    path = {**os.environ, "PATH": f"{kg.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([bash, "-c", asked], capture_output=True, text=True, check=True, env=path)

    assert done.stdout == "contradictions\n"
