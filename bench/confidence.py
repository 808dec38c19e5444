"""Measure how often each pattern is right, print the lexicon of confidences, and check it on other articles.

    python bench/confidence.py ../shared

A claim counts when its sentence holds a claim of the annotators, and is right
when it is theirs in aspect and value. The lexicon follows from the training
articles; the reliability table is from the development gold. The articles lie
outside the project and none of their text is printed.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.articles import Article
from kg.claiming import claims_of
from kg.interchange import as_row
from kg.read import Options, read

FEW = 10  # claims; a pattern seen less often has its aspect's number
MOST = 0.97  # twenty of twenty are no certainty
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)


def judged(shared: Path, name: str, published: str, date_format: str) -> list[tuple[str, str, float, bool]]:
    """Return pattern, aspect, confidence and whether it is right of each claim that counts."""
    scorer = _scorer(shared)
    folder = shared / "eval" / name
    fields = {
        "id": "unit_id", "title": "article_title", "text": "article_content", "publisher": "source",
        "published": published,
    }  # fmt: skip
    gold: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in scorer.read(folder / "claims.jsonl", "gold claim"):
        gold[claim["unit_id"]].append(claim)
    found = []
    for article in read([str(folder / "articles.csv")], Options(fields=fields, date_format=date_format)):
        assert isinstance(article, Article), article
        known = gold[article.name]
        for claim in claims_of(article):
            row = as_row(claim, article, None, "", None)
            near = [g for g in known if scorer.same_sentence(g["sentence"], row["sentence"])]
            if near:
                right = any(
                    g["aspect"] == claim.aspect and scorer.same_value(claim.aspect, g["value"], row["value"])
                    for g in near
                )
                found.append((claim.found_by, claim.aspect, claim.confidence, right))
    return found


def _scorer(shared: Path) -> ModuleType:
    sys.path.insert(0, str(shared / "eval"))
    import score_claims  # noqa: PLC0415 -- lies beside the data

    return score_claims


def lexicon(found: list[tuple[str, str, float, bool]]) -> list[str]:
    """Return the lines of the lexicon of confidences."""
    lines = []
    for title, place in (("patterns", 0), ("aspects", 1)):
        seen, right = Counter(row[place] for row in found), Counter(row[place] for row in found if row[3])
        lines += ["", f"[{title}]"]
        for key in sorted(seen, key=lambda key: (-seen[key], key)):
            if seen[key] >= FEW:
                lines.append(f'"{key}" = {min(MOST, right[key] / seen[key]):.2f}  # {right[key]} of {seen[key]}')
    return lines


def reliability(found: list[tuple[str, str, float, bool]]) -> list[str]:
    """Return a table of what was said and what came out, by confidence."""
    lines = ["| confidence | claims | said | right |", "|---|---|---|---|"]
    for low, high in pairwise(BINS):
        inside = [row for row in found if low <= row[2] < high]
        if inside:
            said, right = (sum(row[at] for row in inside) / len(inside) for at in (2, 3))
            lines.append(f"| {low:.1f} to {min(high, 1.0):.1f} | {len(inside)} | {said:.2f} | {right:.2f} |")
    off = 0.0
    for low, high in pairwise(BINS):
        off += abs(sum(row[2] - row[3] for row in found if low <= row[2] < high))
    return [*lines, "", f"Off by {off / max(1, len(found)):.3f} on average over the bins, {len(found)} claims."]


def main() -> None:
    """Measure on the training articles, then check on the development gold."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    print("\n".join(lexicon(judged(shared, "train", "date", "%m/%d/%Y"))), flush=True)
    print("\n" + "\n".join(reliability(judged(shared, "gold", "published", ""))))


if __name__ == "__main__":
    main()
