"""Measure the claims, links and relations against the development gold, and print the figures as Markdown.

    python bench/quality.py ../shared > docs/quality.md

Every figure in docs/quality.md comes from here, each with the command that gives
it. The gold lies outside the project and none of its text is printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

COLUMNS = ("id=unit_id", "title=article_title", "text=article_content", "publisher=source")
KG = str(Path(sys.executable).with_name("kg"))


@dataclass
class Bench:
    """Runs commands in a scratch folder and keeps what they print."""

    shared: Path
    scratch: Path

    def kg(self, *args: str, db: str, env: dict[str, str] | None = None) -> str:
        """Run kg on one of the scratch knowledge bases and return its talk."""
        run = subprocess.run(
            [KG, *args],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"KG_DB": str(self.scratch / db)} | (env or {}),
        )
        if run.returncode not in (0, 1) or "Traceback" in run.stderr:
            raise SystemExit(f"kg {' '.join(args)} failed:\n{run.stderr}")
        return run.stderr.strip()

    def score(self, *args: str) -> dict:
        """Run the claim scorer and return its figures."""
        out = self.scratch / "figures.json"
        scorer = self.shared / "eval" / "score_claims.py"
        subprocess.run([sys.executable, str(scorer), *args, "--json", str(out)], check=True, capture_output=True)
        return json.loads(out.read_text())

    def gold_as_claims(self, *args: str, gold: str = "gold") -> Path:
        """Write gold claims in the form that kg imports."""
        out = self.scratch / f"{gold}{''.join(args)}.jsonl"
        script = self.shared / "eval" / "gold_as_claims.py"
        with out.open("w") as file:
            subprocess.run(
                [sys.executable, str(script), str(self.shared / "eval" / gold), *args],
                check=True,
                stdout=file,
                stderr=subprocess.DEVNULL,
            )
        return out

    def exports(self, db: str) -> tuple[str, str]:
        """Export the claims and all claim pairs of a knowledge base."""
        claims, relations = str(self.scratch / f"{db}-claims.jsonl"), str(self.scratch / f"{db}-relations.jsonl")
        self.kg("export", "claims", "-o", claims, db=db)
        self.kg("export", "relations", "--pairs", "-o", relations, db=db)
        return claims, relations


def end_to_end(bench: Bench) -> list[str]:
    """Ingest the gold's articles and score claims, events and relations."""
    fields = [arg for column in (*COLUMNS, "published=published") for arg in ("--map", column)]
    said = bench.kg("ingest", str(bench.shared / "eval/gold/articles.csv"), *fields, "--quiet", db="gold")
    figures = bench.score(str(bench.shared / "eval/gold"), *bench.exports("gold"))
    talk = [f"`kg ingest` says: {said.splitlines()[-1]}", ""]
    return [*talk, *_claims(figures), *_events(figures), *_relations(figures)]


def _claims(figures: dict) -> list[str]:
    """Return the tables of claims found and of what is right in them."""
    lines = [
        "| claims | found P / R / F1 | value F1 | source F1 | claim P / R / F1 | gold |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in figures.items():
        if isinstance(row, dict) and "claim" in row:
            found, claim = row["found"], row["claim"]
            lines.append(
                f"| {name} | {found['P']} / {found['R']} / {found['F1']} "
                f"| {row['value']['F1']} | {row['source']['F1']} "
                f"| {claim['P']} / {claim['R']} / **{claim['F1']}** | {found['n']} |"
            )
    lines += ["", "| among found claims with the right value | right % | n |", "|---|---|---|"]
    lines += [
        f"| {name.removeprefix('facet ')} | {row['right']} | {row['n']} |"
        for name, row in figures.items()
        if name.startswith("facet")
    ]
    return lines


def rules_alone(bench: Bench) -> list[str]:
    """Import the gold's claims with their events and score the relations."""
    bench.kg("import", "claims", str(bench.gold_as_claims()), db="rules")
    relations = bench.exports("rules")[1]
    return _relations(bench.score(str(bench.shared / "eval/gold"), "--relations-only", relations))


def events_alone(bench: Bench) -> list[str]:
    """Import the gold's claims without their events, alone and among the training claims, and score the events."""
    gold = bench.gold_as_claims("--no-events")
    bench.kg("import", "claims", str(gold), db="events")
    alone = bench.score(str(bench.shared / "eval/gold"), bench.exports("events")[0])
    train = bench.gold_as_claims("--no-events", gold="train")
    bench.kg("import", "claims", str(gold), db="among")
    bench.kg("import", "claims", str(train), db="among")
    claims = bench.scratch / "among.jsonl"
    bench.kg("export", "claims", "-o", str(claims), db="among")
    among = bench.score(str(bench.shared / "eval/gold"), str(claims))
    return ["Alone:", *_events(alone), "", "Among the claims of `eval/train`:", *_events(among)]


def corpus(bench: Bench) -> list[str]:
    """Ingest the whole corpus, the gold's articles in their places, and score the gold's events among all others."""
    fields = [arg for column in (*COLUMNS, "published=published") for arg in ("--map", column)]
    together = bench.scratch / "corpus.csv"
    script, gold = bench.shared / "eval" / "gold_in_corpus.py", bench.shared / "eval/gold"
    with together.open("w") as file:
        subprocess.run(
            [sys.executable, str(script), str(gold), str(bench.shared / "corpus/fa-kes.csv")], check=True, stdout=file
        )
    started = time.monotonic()
    said = bench.kg("ingest", str(together), *fields, "--quiet", db="corpus")
    took = time.monotonic() - started
    figures = bench.score(str(gold), *bench.exports("corpus"))
    lines = [f"{said.splitlines()[-1]}; {took:.0f} s on two shared cores", "", "The gold's events and relations in it:"]
    return [*lines, *_events(figures), *_relations(figures)]


def training(bench: Bench) -> list[str]:
    """Ingest the training articles, which fewer choices were made on, and score claims and events."""
    fields = [arg for column in (*COLUMNS, "published=date") for arg in ("--map", column)]
    gold = bench.scratch / "train-gold"
    gold.mkdir()
    (gold / "claims.jsonl").write_text((bench.shared / "eval/train/claims.jsonl").read_text())
    (gold / "pairs.jsonl").write_text("")
    path = str(bench.shared / "eval/train/articles.csv")
    said = bench.kg("ingest", path, *fields, "--date-format", "%m/%d/%Y", "--quiet", db="train")
    figures = bench.score(str(gold), bench.exports("train")[0])
    return [f"`kg ingest` says: {said.splitlines()[-1]}", "", *_claims(figures), *_events(figures)]


def attribution(bench: Bench) -> list[str]:
    """Score who said what on PolNeAR dev, by the model and by the rules."""
    dev = bench.shared / "eval/polnear/dev.jsonl"
    lines = ["| attribution | who-said-what P / R / F1 | source / cue / content exact F1 (fragment) |", "|---|---|---|"]
    for way in ("model", "rules"):
        found, out = bench.scratch / f"{way}.jsonl", bench.scratch / "attribution.json"
        bench.kg("attribute", str(dev), "--map", "id=doc", "-o", str(found), db="none", env={"KG_ATTRIBUTION": way})
        scorer = bench.shared / "eval" / "score_attribution.py"
        subprocess.run(
            [sys.executable, str(scorer), str(dev), str(found), "--json", str(out)], check=True, capture_output=True
        )
        figures = json.loads(out.read_text())
        said = figures["all"]["who_said_what"]
        spans = " / ".join(f"{figures['roles'][role]['fragment']['F1']:.1f}" for role in ("source", "cue", "content"))
        lines.append(f"| {way} | {said['P']:.1f} / {said['R']:.1f} / **{said['F1']:.1f}** | {spans} |")
    return lines


def _events(figures: dict) -> list[str]:
    cubed = figures["event b-cubed"]
    merged, split = figures["gold events merged together"], figures["gold events split"]
    figures_ = f"B-cubed P / R / F1: {cubed['P']} / {cubed['R']} / **{cubed['F1']}**"
    return ["", f"Events, {figures_}; gold events merged: {merged}; split: {split}."]


def _relations(figures: dict) -> list[str]:
    lines = ["", "| relation | P | R | F1 | pairs |", "|---|---|---|---|---|"]
    for name in ("support", "conflict", "update"):
        row = figures[f"relation {name}"]
        lines.append(f"| {name} | {row['P']} | {row['R']} | **{row['F1']}** | {row['n']} |")
    return lines


PARTS = (
    ("End to end from the development articles", end_to_end),
    ("End to end from the training articles", training),
    ("Rules alone: the gold's claims with the gold's events", rules_alone),
    ("Events from the gold's claims", events_alone),
    ("Who said what, on PolNeAR dev", attribution),
    ("The whole corpus", corpus),
)


def main() -> None:
    """Measure what the command line names, or everything."""
    shared, *wanted = sys.argv[1:] or ["../shared"]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    print(
        f"# Quality\n\nMeasured {datetime.now(UTC):%Y-%m-%d} on commit {commit} by `python bench/quality.py ../shared`."
    )
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(shared), Path(scratch))
        for title, part in PARTS:
            if not wanted or part.__name__ in wanted:
                print(f"\n## {title}\n\n" + "\n".join(part(bench)), flush=True)


if __name__ == "__main__":
    main()
