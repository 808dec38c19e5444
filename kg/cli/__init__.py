"""Options in, text out, no logic.

Data goes to standard output and talk to standard error. Exit status 0 is fine,
1 means that an input was refused or a check does not hold, 2 wrong usage.
Heavy imports stand inside the commands, so that `kg --help` answers at once.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from kg.cli import ask, completion, exchange, gather, judge, keep, registry, serve, stores, tell, watch
from kg.errors import KgError, UsageError


class _Group(click.Group):
    """Commands in the order of a user's day, and errors as one paragraph."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's signature
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1)
        except BrokenPipeError:  # `kg query ... | head` is no error
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kg-claims", prog_name="kg")
def main() -> None:
    """Read news into attributed claims, and find by query who contradicts whom.

    kg never decides what is true: it shows who says so, how many independent
    origins stand behind it, who disagrees, and the exact sentence.

    Exit status: 0 fine; 1 an input was refused, or a check does not hold;
    2 wrong usage.

    Try it:  kg demo
    """


for command in (
    *gather.COMMANDS,
    *watch.COMMANDS,
    *ask.COMMANDS,
    *tell.COMMANDS,
    *serve.COMMANDS,
    *judge.COMMANDS,
    *registry.COMMANDS,
    *exchange.COMMANDS,
    *stores.COMMANDS,
    *keep.COMMANDS,
    *completion.COMMANDS,
):
    main.add_command(command)
