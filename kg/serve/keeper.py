"""Keeps the pages up to the ledger in a process of its own, so that readers never wait for what is being written.

    python -m kg.serve.keeper KNOWLEDGE_BASE

It looks every second whether something was committed, and ends with the process that started it.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.ledger import Ledger
from kg.loaders.pages import bring_up_pages, reached

EVERY: Final = 1.0
"""Seconds between two looks; one costs some milliseconds."""


def keep(base: Path, ended: threading.Event) -> None:
    """Bring the pages up whenever something was committed, until it is over."""
    ledger: Ledger | None = None
    told = ""
    while not ended.wait(EVERY):
        try:
            ledger = ledger or Ledger.open(base)
            if reached(base) != ledger.versions():
                bring_up_pages(base, ledger)
            told = ""
        except KgError as error:
            ledger = None  # the next look may find it well again, opened anew
            if str(error) != told:
                told = str(error)
                sys.stderr.write(f"The pages are not up to date: {error}\n")


def main() -> None:
    """Keep the pages of the knowledge base on the command line until standard input ends."""
    ended = threading.Event()
    keeping = threading.Thread(target=keep, args=(Path(sys.argv[1]), ended), daemon=True)
    keeping.start()
    sys.stdin.read()
    ended.set()
    keeping.join(EVERY)
    sys.stderr.flush()
    os._exit(0)  # where it is in the middle of a load, that is taken back whole; ending Python under it would crash


if __name__ == "__main__":
    main()
