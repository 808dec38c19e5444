"""What the documentation tells people to type does what it says, and its links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main

DOCS = Path(__file__).parents[1] / "docs"
_ARTICLE = re.compile(r"`(news/\w+\.txt)`:\n\n```text\n(.+?)```", re.DOTALL)
_CONSOLE = re.compile(r"```console\n(.+?)```", re.DOTALL)


def commands(page):
    """Yield each command of a page's console blocks, with the lines that it is said to print."""
    for block in _CONSOLE.findall(page):
        for told in block.split("$ ")[1:]:
            command, _, printed = told.partition("\n")
            yield command.partition("#")[0].split(), printed.strip()


def run(words, capfd):
    """Run a command as the shell would; > sends what it prints to a file."""
    target = words.index(">") if ">" in words else None
    with pytest.raises(SystemExit) as ended:
        main(words[1:target])
    out, err = capfd.readouterr()
    if target:
        Path(words[target + 1]).write_text(out, encoding="utf-8")
    return ended.value.code, out + err


def test_every_test_that_the_page_on_security_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "security.md").read_text("utf-8")))
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert len(named) > 50
    assert named <= set(re.findall(r"def (test_\w+)", written))


def test_the_tutorial_does_what_it_says(tmp_path, monkeypatch, capfd):
    page = (DOCS / "tutorial.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    Path("news").mkdir()
    articles = _ARTICLE.findall(page)
    for name, text in articles:
        Path(name).write_text(text, encoding="utf-8")
    assert len(articles) == 3

    for words, printed in commands(page):
        if words[1] in {"serve", "show", "why"}:  # goes on until stopped; its claims are the reader's
            continue
        status, said = run(words, capfd)
        assert not status, words
        assert printed in said

    pairs = json.loads(Path("pairs.json").read_text("utf-8"))
    assert [(pair["about"], pair["a_value"], pair["b_value"]) for pair in pairs] == [
        ("children", "11", "9"),
        ("people", "27 or more", "9"),
        ("rebels", "yes", "no"),
    ]


def test_claims_of_another_extractor_are_compared_as_the_page_says(tmp_path, monkeypatch, capfd):
    page = (DOCS / "extractor.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.+?)```", page, re.DOTALL)[1]
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    least = re.search(r"```json\n(.+?)```", page, re.DOTALL)[1]
    Path("mine.jsonl").write_text(made + least, encoding="utf-8")

    (imported, _), (asked, _) = commands(page)

    assert "3" in run(imported, capfd)[1]
    assert "27" in run(asked, capfd)[1]


def test_every_link_of_the_documentation_leads_somewhere(tmp_path):
    pytest.importorskip("mkdocs", reason="mkdocs is not installed: `make docs` installs it and checks the links")
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--config-file",
            ".mkdocs.yml",
            "--strict",
            "--site-dir",
            str(tmp_path),
        ],
        cwd=DOCS.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert built.returncode == 0, built.stderr
