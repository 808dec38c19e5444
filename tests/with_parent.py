"""Become a command that the system kills when the process that started it ends, however that ends.

    python with_parent.py PARENT COMMAND ARGUMENT...    (PARENT is the id of the process that starts it)

A test run that is killed runs no clean-up of its own, and its servers would stay for good. Linux only: elsewhere
the command just runs.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def wrapped(command: list[str]) -> list[str]:
    """Return the command line by which this process starts a command that ends with it."""
    return [sys.executable, str(Path(__file__)), str(os.getpid()), *command]


if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(sys.argv[1]):  # it ended before it was asked for
            sys.exit(1)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 -- what a test starts
