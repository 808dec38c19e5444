"""Notices passed on: to a command, as JSON on its standard input, or to an address, as JSON in a POST.

Delivered one after another beside the ingest, which never waits for them. What
cannot be delivered is said, and the notice still stands on standard output.
"""

from __future__ import annotations

import contextlib
import json
import queue
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from kg.errors import InputError, UsageError
from kg.read.fetch import agent, checked

SECONDS: Final = 10.0
"""For one POST, from the name's look-up to the answer."""
COMMAND_SECONDS: Final = 60.0
"""For one command; longer ones should go to the background themselves."""
TRIES: Final = 4
"""Times that a POST is tried, with `PAUSE`, twice and four times as long between: a server that starts anew is back."""
PAUSE: Final = 2.0
WAITING_MOST: Final = 1_000
"""Notices that wait; a first ingest of a year's news makes more, and none may fill the memory."""


class Alerts:
    """Passes notices on in the order given; `warn` is told in one line what could not be delivered."""

    def __init__(
        self,
        warn: Callable[[str], None],
        *,
        command: str = "",
        webhook: str = "",
        allowed: Collection[str] = (),
        pause: float = PAUSE,
    ) -> None:
        self._warn = warn
        self._command = _split(command)
        self._webhook = webhook
        self._allowed = frozenset(host.lower() for host in allowed)
        self._pause = pause
        if webhook:
            try:
                checked(webhook)
            except InputError as error:
                raise UsageError(f"--webhook: {error}") from None
        self._waiting: queue.Queue[bytes | None] = queue.Queue(WAITING_MOST)
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        if self._command or webhook:
            self._thread.start()

    def __bool__(self) -> bool:
        return bool(self._command or self._webhook)

    def give(self, notice: Mapping[str, Any]) -> None:
        """Pass a notice on, some time soon."""
        try:
            self._waiting.put_nowait(json.dumps(notice, ensure_ascii=False).encode("utf-8", "replace"))
        except queue.Full:
            self._warn(f"an alert is left out, since {WAITING_MOST:,} wait already: {notice.get('text', '')}")

    def close(self, seconds: float) -> None:
        """Wait until all are delivered, but not longer than this."""
        if not self._thread.is_alive():
            return
        until = time.monotonic() + seconds
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=seconds)
        self._thread.join(max(0.0, until - time.monotonic()))
        if self._thread.is_alive():
            self._warn("alerts that were still waiting are left out")

    def _deliver(self) -> None:
        while (content := self._waiting.get()) is not None:
            if self._command:
                self._run(content)
            if self._webhook:
                self._post(content)

    def _run(self, content: bytes) -> None:
        """Run the command, without a shell: what an article says can never become a part of it."""
        try:
            # What it prints is talk: standard output is for the lines of notices.
            done = subprocess.run(self._command, input=content, stdout=2, timeout=COMMAND_SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            self._warn(f"--exec: the command took more than {COMMAND_SECONDS:g} s and was ended")
        except OSError as error:
            self._warn(f"--exec: the command cannot be run ({error.strerror})")
        else:
            if done.returncode:
                self._warn(f"--exec: the command ended with {done.returncode}")

    def _post(self, content: bytes) -> None:
        trouble = ""
        for number in range(TRIES):
            if number:
                time.sleep(self._pause * 2 ** (number - 1))
            trouble = self._posted(content)
            if not trouble:
                return
        self._warn(f"--webhook: an alert could not be delivered: {trouble}")

    def _posted(self, content: bytes) -> str:
        """Send one POST and return what went wrong, "" for nothing; a redirect is not followed."""
        from kg.read.connection import Request, answered  # noqa: PLC0415 -- only the web needs it

        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "User-Agent": agent(),
        }
        target = checked(self._webhook)
        request = Request(
            target=target, headers=headers, seconds=SECONDS, method="POST", content=content, allowed=self._allowed
        )
        try:
            with answered(request) as response:
                return "" if 200 <= response.status < 300 else f"the server answered {response.status}"
        except InputError as error:
            return str(error)


def _split(command: str) -> list[str]:
    """Return the words of a command as a shell would divide them; nothing in it is expanded.

    >>> _split("notify-send --title 'New dispute'")
    ['notify-send', '--title', 'New dispute']
    """
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--exec is {command!r}, but has to be a command ({error}).") from None
