"""The command: texts in, a folder of weights out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.errors import KgError, UsageError


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder with train.jsonl and dev.jsonl.")
@click.option("--claims", type=click.Path(path_type=Path), help="Folder with articles.csv and claims.jsonl.")
@click.option("--out", default="out", show_default=True, type=click.Path(path_type=Path), help="Folder to write to.")
@click.option("--seed", default=1, show_default=True, help="Of all that chance decides.")
@click.option("--epochs", default=4.0, show_default=True, help="Times that every text is seen.")
@click.option("--start", type=click.Path(path_type=Path), help="Folder of weights to go on from. Default: the base.")
@click.option("--rate", default=2.5e-4, show_default=True, help="Highest learning rate of the encoder.")
@click.option("--scraped", default=0.3, show_default=True, help="Share of articles shown without commas and quotes.")
@click.option("--minutes", default=0.0, help="Slow down the learning so that it ends in time. Default: no limit.")
@click.option("--threads", default=2, show_default=True, help="Cores to use.")
@click.option("--evaluations", default=2, show_default=True, help="Measurements in an epoch.")
def main(  # noqa: PLR0913 -- one option each
    *,
    data: Path,
    claims: Path | None,
    out: Path,
    seed: int,
    epochs: float,
    start: Path | None,
    rate: float,
    scraped: float,
    minutes: float,
    threads: int,
    evaluations: int,
) -> None:
    """Train the attribution tagger, measure it as it goes, and write its weights to OUT/final.

    A run that was broken off is taken up again from OUT.

    Try it:  python -m kg.attribute.train --data polnear --out out --seed 1
    """
    try:
        _check()
        from kg.attribute.train import export, network, run, texts, warm  # noqa: PLC0415 -- only those who train have torch

        out.mkdir(parents=True, exist_ok=True)
        found = run.Data(
            texts.marked(data / "train.jsonl"),
            texts.claimed(claims) if claims is not None else [],
            texts.marked(data / "dev.jsonl"),
            export.tokenizer(),
        )
        settings = run.Settings(
            seed=seed,
            epochs=epochs,
            rate=rate,
            scraped=scraped,
            minutes=minutes,
            threads=threads,
            evaluations=evaluations,
        )
        begin = network.fresh(seed) if start is None else warm.again(start, seed)
        last = run.train(found, begin, settings, out, lambda line: click.echo(line, err=True))
        # Half way between where it began and where it came to, it does better on what it had learnt before.
        kept = [last] if start is None else [out / "begin.pt", last]
        export.export(export.mean(kept), [text.text for text in found.marked], out / "final")
    except KgError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _check() -> None:
    """Say what has to be installed."""
    try:
        import onnx  # noqa: F401, PLC0415
        import safetensors  # noqa: F401, PLC0415
        import torch  # noqa: F401, PLC0415
    except ImportError as error:
        raise UsageError(f"Training needs {error.name}. Install it with: pip install 'kg-claims[train]'.") from None


if __name__ == "__main__":
    main()
