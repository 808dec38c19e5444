"""What a shell completes: commands and options by click itself, and the names that only kg knows."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import CompletionItem, get_completion_class

from kg.errors import KgError

SHELLS: Final = ("bash", "zsh", "fish")
MOST: Final = 50
"""Ids offered at once: more are no help on a screen, and a shell asks again with each letter."""


@click.command(short_help="Print a script that makes a shell complete kg's commands.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options, questions and events.

    bash: put it into ~/.bashrc as in the line below. zsh: the same with zsh, in
    ~/.zshrc. fish: write it to ~/.config/fish/completions/kg.fish.

    Try it:  eval "$(kg completion bash)"
    """
    made = get_completion_class(shell)
    assert made is not None, "click knows each of SHELLS"
    click.echo(made(click.get_current_context().find_root().command, {}, "kg", "_KG_COMPLETE").source())


def questions(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Offer the questions of the library that begin so; else files, for a question of one's own."""
    from kg.query import load, names  # noqa: PLC0415

    found = [CompletionItem(name, help=load(name).question) for name in names() if name.startswith(begun)]
    return found or [CompletionItem(begun, type="file")]


def events(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Offer the events of the knowledge base that begin so, with what tells them apart; none where there is none."""
    from kg.cli.common import base_of  # noqa: PLC0415
    from kg.codec import decode_event  # noqa: PLC0415

    try:
        found = [
            CompletionItem(one.id, help=f"{one.kind} {one.where} {one.first}".strip())
            for one in (decode_event(row.data) for row in base_of(context.params["db"]).ledger.rows(kinds=["event"]))
            if one.id.startswith(begun)
        ]
    except KgError:
        return []  # a shell has no place for what is wrong; the command itself will say it
    return found[:MOST]


COMMANDS: Final = (completion,)
