"""Parsers of pages, PDF and mail run apart, in a process that may be stopped: no input can hang, fill or end this one.

These parsers are large, some in C, and were not made for hostile input: 3.4 MB
of paragraphs took trafilatura 13 s, and no library bounds a page's nesting.
One process serves all inputs of a run and is started again when one has been
too much for it. It knows no state between two inputs.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from kg.errors import InputError

SECONDS: Final = 30
"""Processor time for one input; the slowest of the tried pages (3.4 MB, no article is near it) took 13."""
WAIT: Final = 300
"""Seconds of waiting for one input, on a machine that has other things to do."""
MEMORY: Final = 2 * 2**30
"""Bytes of address space; parsers and libraries need a fifth of it."""
WORKING: Final = ("web_page", "feed", "pdf", "word", "mail", "robots")
"""Modules beside this one whose `extracted` may be asked for."""
TOO_MUCH: Final = f"this is too much for its parser ({SECONDS} s, {MEMORY >> 30} GiB, or its nesting). Is it damaged?"

BROKEN: Final = "its parser cannot be run in a process of its own. Is kg installed as a whole?"


def call(module: str, data: bytes, **hints: str) -> dict[str, Any]:
    """Return what `kg.read.<module>.extracted(data, **hints)` gives; raise `InputError` for what it cannot read."""
    reply = _helper().ask(module, data, hints)
    if "refused" in reply:
        raise InputError(reply["refused"])
    found: dict[str, Any] = reply["found"]
    return found


class _Helper:
    """The other process, started when first asked and again after it ended."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, module: str, data: bytes, hints: Mapping[str, str]) -> dict[str, Any]:
        """Return the answer to a request; one that was not answered for another reason than its time is asked twice."""
        head = json.dumps({"module": module, "hints": hints, "size": len(data)}).encode() + b"\n"
        with self._lock:
            for _ in range(2):
                line, ended_by = self._asked(head + data)
                if line.endswith(b"\n"):
                    reply: dict[str, Any] = json.loads(line)
                    return reply
                if ended_by == signal.SIGPROF:
                    break
        return {"refused": TOO_MUCH if ended_by > 0 else BROKEN}

    def _asked(self, request: bytes) -> tuple[bytes, int]:
        """Return the line that answers, or what there is of it, and the signal that ended the process.

        0 and below is no signal: the process ended by itself, which it does only when it cannot run.
        """
        process = self._running()
        assert process.stdin
        assert process.stdout
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(WAIT, give_up)
        timer.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""  # it has ended
        except BaseException:
            self.stop()  # an answer that nobody waited for would be taken for the next one's
            raise
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            return line, 0
        ended = self.stop()
        return line, signal.SIGPROF if late.is_set() else ended

    def stop(self) -> int:
        """End the process if there is one, and return the signal that had ended it before, else 0 or less."""
        if not self._process:
            return 0
        process, self._process = self._process, None
        with contextlib.suppress(OSError):
            process.stdin.close()  # type: ignore[union-attr]  # it is a pipe; who waits for a request ends
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)  # one that is ending says by what
        ended = -(process.returncode or 0)
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        return ended

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self.stop()
        if not self._process:
            # -P: nothing is imported from the folder one stands in, which may be the one that is read.
            command = [sys.executable, "-P", "-c", "from kg.read.apart import serve; serve()"]
            pipe = subprocess.PIPE
            try:
                self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
            except OSError as error:
                raise InputError(f"its parser cannot be started ({error.strerror}). Try again later.") from None
        return self._process


_HELPER: list[_Helper] = []


def _helper() -> _Helper:
    """Return the helper of this process: one that a fork inherited belongs to its parent."""
    if not _HELPER or _HELPER[0].owner != os.getpid():
        _HELPER[:] = [_Helper()]
        atexit.register(_HELPER[0].stop)
    return _HELPER[0]


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more; a line of JSON each."""
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        _allow(SECONDS)
        reply = json.dumps(_answer(request["module"], data, request["hints"]))
        replies.write(reply.encode() + b"\n")
        replies.flush()


def _answer(module: str, data: bytes, hints: Mapping[str, str]) -> dict[str, Any]:
    if module not in WORKING:
        raise ValueError(module)
    try:
        return {"found": importlib.import_module(f"kg.read.{module}").extracted(data, **hints)}
    except InputError as error:
        return {"refused": str(error)}
    except (MemoryError, RecursionError):
        return {"refused": TOO_MUCH}
    except Exception as error:  # noqa: BLE001 -- other people's parsers raise anything on damaged input
        return {"refused": f"this cannot be read ({type(error).__name__}). Is it damaged?"}


def _allow(seconds: int) -> None:
    """Let the system end this process after so much processor time from now: also inside a library's C code."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def serve() -> None:
    """Be the other process, until there are no more requests."""
    import resource  # noqa: PLC0415 -- only the other process needs it

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks; that one ends this one
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whatever a library prints is no reply
    _serve(sys.stdin.buffer, replies)
