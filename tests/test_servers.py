"""What a killed test run leaves behind: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

STARTS = """
import subprocess, sys
sys.path.append(sys.argv[1])
from with_parent import wrapped
server = subprocess.Popen(wrapped(["sleep", "600"]))
print(server.pid, flush=True)
sys.stdin.read()
"""


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_server_ends_with_the_tests_that_are_killed():
    command = [sys.executable, "-c", STARTS, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as tests:
        pid = int(tests.stdout.readline())
        time.sleep(0.5)
        assert alive(pid)
        tests.send_signal(signal.SIGKILL)
        tests.wait()

    until = time.monotonic() + 20
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive(pid)
