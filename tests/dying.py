"""Tasks for workers that die, fail or tell who they are; imported by the workers of test_workers.py."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def shout(text: str) -> str:
    """Return a text in capitals, but die at some: "killed" always, "once FILE" the first time."""
    if text == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "no memory":
        raise MemoryError
    if text == "wrong":
        raise ValueError("this text is wrong")
    if text.startswith("once "):
        seen = Path(text.removeprefix("once "))
        if not seen.exists():
            seen.write_text("")
            os.kill(os.getpid(), signal.SIGKILL)
    if text.startswith("slow"):
        time.sleep(0.3)
    return text.upper()


def whoami(_: str) -> int:
    """Return the number of the process."""
    return os.getpid()
