"""Makes docs/cli.md, the help of every command on one page: `make manual`; a test fails while it is out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

WIDTH: Final = 80
"""Columns of a terminal that nobody widened: help is wrapped here, and every line of it fits."""

PAGE: Final = "cli.md"

_TOP: Final = """\
# Command line

Made by `make manual` from the help of the commands; `kg COMMAND --help` prints the same.

Data goes to standard output and talk to standard error.

| exit status | meaning |
|---|---|
| 0 | fine, also when something was found, and when an input was left out that nobody has to mend |
| 1 | an input was refused, or a check that was asked for (`--fail-on`, `kg verify`) does not hold |
| 2 | wrong usage: a command, option, name or value that cannot be used so |

The knowledge base is a folder, `--db` or the environment variable `KG_DB`. `kg completion SHELL` makes bash, zsh or
fish complete commands, options, questions and events.
"""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command and group below a group, in their order, each with the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def help_of(root: click.Group, path: tuple[str, ...]) -> str:
    """Return what `kg ... --help` prints on a terminal of `WIDTH` columns, the same on every machine."""
    context = _context(root, None, "kg")
    command: click.Command = root
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
        context = _context(command, context, name)
    return command.get_help(context)


def _context(command: click.Command, parent: click.Context | None, name: str) -> click.Context:
    return click.Context(command, parent=parent, info_name=name, terminal_width=WIDTH, **command.context_settings)


def manual(root: click.Group) -> str:
    """Return the page."""
    parts = [_TOP, f"```\n{help_of(root, ())}\n```\n"]
    for path, _ in commands(root):
        parts.append(f"{'#' * (len(path) + 1)} kg {' '.join(path)}\n\n```\n{help_of(root, path)}\n```\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page of this checkout."""
    from kg.cli import main as root  # noqa: PLC0415 -- kg.cli imports the commands, of which this is none

    docs = Path(__file__).parents[2] / "docs"
    if not docs.is_dir():
        sys.exit(f"{docs} is not there: the page is made in a checkout.")
    assert isinstance(root, click.Group)
    (docs / PAGE).write_text(manual(root), "utf-8")


if __name__ == "__main__":
    main()
