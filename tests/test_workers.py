"""Workers give what one process gives, in the same order, and one that dies takes one thing with it at most."""

from __future__ import annotations

import os
import time

import pytest

from kg import workers
from kg.errors import StoreError
from kg.workers import Lost, Pool, Processes, Task

SHOUT = Task("dying:shout")
WHOAMI = Task("dying:whoami")


def made(texts, number=2):
    with Pool(number, SHOUT) as crew:
        return list(crew.map(((text, True) for text in texts), len))


def test_what_comes_out_is_in_the_order_of_what_went_in():
    texts = ["slow one", *(f"text {n}" for n in range(150))]  # more than is read ahead of the slow one

    assert made(texts) == [(text, text.upper()) for text in texts]


def test_what_needs_no_work_keeps_its_place():
    with Pool(2, SHOUT) as crew:
        got = list(crew.map([("a", True), ("b", False), ("c", True)], len))

    assert got == [("a", "A"), ("b", None), ("c", "C")]


def test_a_worker_that_was_killed_once_costs_nothing(tmp_path):
    texts = ["a", f"once {tmp_path / 'seen'}", "b"]

    assert made(texts) == [(text, text.upper()) for text in texts]


@pytest.mark.parametrize(("text", "why"), [("killed", "SIGKILL"), ("no memory", "memory ran out")])
def test_what_kills_two_workers_is_named_and_the_rest_is_done(text, why):
    (_, a), (_, lost), (_, b) = made(["a", text, "b"])

    assert (a, b) == ("A", "B")
    assert isinstance(lost, Lost)
    assert why in lost.why


def test_an_error_in_a_worker_is_raised_with_where_it_came_from():
    with pytest.raises(ValueError, match="this text is wrong") as caught:
        made(["a", "wrong", "b"])

    assert "dying.py" in "".join(caught.value.__notes__)


def test_workers_that_cannot_start_are_told_and_do_not_hang(monkeypatch):
    monkeypatch.setattr(workers.sys, "executable", "/bin/false")

    with pytest.raises(StoreError, match="--workers"):
        made(["a"])


def test_nobody_is_left_behind_when_the_rest_is_not_wanted():
    with Pool(2, WHOAMI) as crew:
        found = crew.map((("a", True) for _ in range(1000)), len)
        next(found)
        processes = crew.processes
        found.close()

    assert len(processes) == 2
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_little_work_is_done_without_workers():
    jobs = [(text, True) for text in ("a", "b")]

    assert list(Processes(8).map(jobs, WHOAMI, len)) == [("a", os.getpid()), ("b", os.getpid())]


def test_much_work_is_shared(monkeypatch):
    monkeypatch.setattr(workers, "LEAST", 3)
    jobs = [("slow", True) for _ in range(6)]

    assert os.getpid() not in {process for _, process in Processes(2).map(jobs, WHOAMI, len)}


def test_work_is_not_shared_where_handing_it_over_saves_too_little(monkeypatch):
    monkeypatch.setattr(workers, "LEAST", 3)
    jobs = [("slow", True) for _ in range(6)]

    assert {process for _, process in Processes(2).map(jobs, Task("dying:whoami", saves=0.1), len)} == {os.getpid()}


def test_a_stream_of_what_is_known_already_is_not_held_up(monkeypatch):
    monkeypatch.setattr(workers, "FEW", 10)
    read = 0

    def jobs():
        nonlocal read
        for _ in range(1000):
            read += 1
            yield "known", False

    next(Processes(2).map(jobs(), SHOUT, len))

    assert read == 10


def test_reading_ahead_is_bounded(monkeypatch):
    monkeypatch.setattr(workers, "AHEAD", 5)
    read = 0

    def jobs():
        nonlocal read
        for n in range(1000):
            read += 1
            yield f"slow {n}", True

    with Pool(2, SHOUT) as crew:
        next(crew.map(jobs(), len))

    assert read <= 10


def test_a_worker_ends_when_nobody_listens_any_more():
    crew = Pool(1, SHOUT)
    (worker,) = crew._workers  # noqa: SLF001 -- the other end, as the system leaves it when the parent is killed
    worker.conn.recv()
    worker.conn.close()

    until = time.monotonic() + 10
    while worker.process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert worker.process.returncode == 0
