"""Measure `kg ingest`: against spaCy alone, again, with workers, its memory, and one article into a large base.

    python bench/ingest.py speed ../shared/corpus/fa-kes.csv [ARTICLES]
    python bench/ingest.py workers ../shared/corpus/fa-kes.csv [ARTICLES]
    python bench/ingest.py memory [ARTICLES]
    python bench/ingest.py again [ARTICLES]
    python bench/ingest.py one [CLAIMS]

Speed is the processor's time, so that a busy machine counts little, and both
sides are measured in one process. The columns are those of FA-KES. Workers are
measured by the clock: two cores have to be free, and the load is printed.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from generate import claims
from stories import stories

from kg import pipeline
from kg.claiming import claims_of
from kg.parse import model
from kg.read import Options, read

COLUMNS = {
    "id": "unit_id", "title": "article_title", "text": "article_content", "publisher": "source", "published": "date",
}  # fmt: skip
OPTIONS = Options(fields=COLUMNS, date_format="%m/%d/%Y")
KG = str(Path(sys.executable).with_name("kg"))
MEGABYTE = 1024  # of the kilobytes that the system counts in


def part(path: str, most: int, folder: Path) -> Path:
    """Write the first articles of a CSV file into another."""
    csv.field_size_limit(10_000_000)
    out = folder / "part.csv"
    with Path(path).open(encoding="utf-8", newline="") as file, out.open("w", encoding="utf-8", newline="") as to:
        csv.writer(to).writerows(islice(csv.reader(file), most + 1))
    return out


def spent(do: Callable[[], object]) -> float:
    """Return the seconds of the processor that something takes in this process."""
    begun = time.process_time()
    do()
    return time.process_time() - begun


def speed(path: str, most: int = 1_000_000) -> Iterator[str]:
    """Measure one process against spaCy alone, on the same texts, one half of spaCy before and one after."""
    with tempfile.TemporaryDirectory() as scratch:
        source = part(path, most, Path(scratch))
        texts = [item.text for item in read([str(source)], OPTIONS) if not isinstance(item, Exception)]
        words = sum(len(text.split()) for text in texts)
        nlp = model()
        linking: list[float] = []
        relink = pipeline.relink

        def timed(*args: object, **named: bool) -> int:
            begun = time.process_time()
            events = relink(*args, **named)
            linking.append(time.process_time() - begun)
            return events

        pipeline.relink = timed
        base = pipeline.KnowledgeBase(Path(scratch) / "kg.db", create=True)
        for item in islice(read([str(source)], OPTIONS), 3):
            claims_of(item)  # loads the models, which is measured apart
        half = len(texts) // 2
        alone = spent(lambda: [nlp(text) for text in texts[:half]])
        piped = spent(lambda: list(nlp.pipe(texts[:half])))
        first = spent(lambda: base.ingest([str(source)], OPTIONS))
        alone += spent(lambda: [nlp(text) for text in texts[half:]])
        piped += spent(lambda: list(nlp.pipe(texts[half:])))
        second = spent(lambda: base.ingest([str(source)], OPTIONS))
        yield f"{len(texts)} articles, {words} words; words/s: kg ingest {words / first:.0f}, spaCy {words / alone:.0f}"
        yield f"kg ingest / spaCy: {alone / first:.3f}; / spaCy in batches of its own (`nlp.pipe`): {piped / first:.3f}"
        yield f"linking and relating: {100 * linking[0] / first:.1f} % of ingest"
        yield f"second ingest of the same: {second:.2f} s, {first / second:.0f} times faster"


def workers(path: str, most: int = 1_000_000) -> Iterator[str]:
    """Measure two workers against one by the clock, commands from start to end."""
    fields = [arg for name, column in COLUMNS.items() for arg in ("--map", f"{name}={column}")]
    with tempfile.TemporaryDirectory() as scratch:
        source = part(path, most, Path(scratch))
        took, out = {}, {}
        for number in (1, 2):
            db = str(Path(scratch) / f"{number}.db")
            begun = time.perf_counter()
            arguments = [*fields, "--date-format", "%m/%d/%Y", "--workers", str(number), "--db", db]
            subprocess.run([KG, "ingest", str(source), *arguments], check=True, capture_output=True)
            took[number] = time.perf_counter() - begun
            out[number] = subprocess.check_output([KG, "export", "claims", "--db", db])
            yield f"{number} workers: {took[number]:.1f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        yield f"two against one: {took[1] / took[2]:.2f} times faster, same bytes: {out[1] == out[2]}"


def memory(most: int = 10_000) -> Iterator[str]:
    """Measure how a process grows that does what a worker does; every story has words that no other has."""
    steps = max(1, most // 10)
    for number, row in enumerate(stories(most), 1):
        fields = {name: row[name] for name in ("publisher", "published", "title", "text")}
        claims_of(pipeline.Article(given=row["id"], **fields))
        if number % steps == 0:
            status = Path("/proc/self/status").read_text()
            used = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            yield f"{number} articles: {used / MEGABYTE:.0f} MB, {len(model().vocab.strings)} words kept"


def again(most: int = 10_000) -> Iterator[str]:
    """Measure `kg ingest` of many stories with two workers, their memory as they go on, and the same once more."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "stories.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in stories(most)))
        command = [KG, "ingest", str(source), "--workers", "2", "--db", str(Path(scratch) / "kg.db")]
        took = []
        for _ in range(2):
            begun, shown = time.perf_counter(), 0.0
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
                while running.poll() is None:
                    time.sleep(1)
                    if time.perf_counter() - begun > shown:
                        shown += 60
                        yield f"after {shown - 60:4.0f} s: {sizes(running.pid)} MB"
            assert running.returncode == 0
            took.append(time.perf_counter() - begun)
        yield f"{most} articles: {took[0]:.0f} s; the same again {took[1]:.1f} s, {took[0] / took[1]:.0f} times faster"


def sizes(pid: int) -> list[int]:
    """Return the megabytes of a process and of each that it began, the largest first."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has just ended
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if str(pid) in (facts["Pid"].strip(), facts["PPid"].strip()):
                found.append(int(facts.get("VmRSS", "0").split()[0]) // MEGABYTE)
    return sorted(found, reverse=True)


def one(number: int = 100_000) -> Iterator[str]:
    """Measure one new article into a large base, up to the first answer of `kg query contradictions`."""
    with tempfile.TemporaryDirectory() as scratch:
        db, article, made = (Path(scratch) / name for name in ("kg.db", "one.txt", "claims.jsonl"))
        made.write_text("".join(json.dumps(row) + "\n" for row in claims(number)))
        article.write_text(
            "publisher: Tanu\npublished: 2016-07-12\n\nNine people were killed in the village of Binnish on Monday, "
            "the Salwan Rights Monitor said. The Red Lantern said that 27 people were killed in Binnish on Monday.\n"
        )
        begun = time.perf_counter()
        subprocess.run([KG, "import", "claims", str(made), "--db", str(db)], check=True, capture_output=True)
        yield f"{number} claims imported, linked and loaded in {time.perf_counter() - begun:.0f} s"
        begun = time.perf_counter()
        subprocess.run([KG, "ingest", str(article), "--db", str(db)], check=True, capture_output=True)
        read_in = time.perf_counter() - begun
        asked = [KG, "query", "contradictions", "-p", "since=2016-07-12", "--db", str(db), "--format", "csv"]
        with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as query:
            lines = [query.stdout.readline() for _ in range(2)] if query.stdout else []
            both = time.perf_counter() - begun
            query.kill()
        yield f"one article: {read_in:.1f} s to read, link and load, {both:.1f} s to the first of the answer's rows"
        yield f"answered: {bool(lines[-1])}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    measured = {"speed": speed, "workers": workers, "memory": memory, "again": again, "one": one}[what]
    for line in measured(*(int(text) if text.isdigit() else text for text in given)):
        print(line, flush=True)
