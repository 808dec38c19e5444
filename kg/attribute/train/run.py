"""The training loop: seeded, evaluated as it goes, and taken up again where it was broken off."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from kg.attribute.tagger import Floats, Tagger
from kg.attribute.train.examples import Batch, Example, batches, examples
from kg.attribute.train.labels import partly, whole
from kg.attribute.train.loss import loss
from kg.attribute.train.measure import figures
from kg.attribute.train.network import Network
from kg.attribute.train.scrape import scraped
from kg.attribute.train.texts import Text
from kg.attribute.windows import words_of

HEADS: Final = ("tag.", "pointer.", "distance", "follows")
HEADS_FASTER: Final = 4.0
FOLLOWS_FASTER: Final = 80.0
"""Learning rates against the encoder's: of the heads, and of the 49 numbers that say which tag follows which."""

DECAY: Final = 0.01
WARM: Final = 60
"""Steps in which the learning rates rise; then they fall in a straight line."""

LOWEST: Final = 0.02
"""Share of the learning rate that is left at the end."""

CLIP: Final = 1.0

MEAN: Final = 0.98
EVERY: Final = 4
"""The weights that are measured and kept are a running mean: every fourth step, 2 % of the weights as they are."""

CLAIMED: Final = 2
"""Times that each article with claims is shown in an epoch; they are few and short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What decides about a run. `scraped`: share of marked articles shown as scrapers leave them, in each epoch."""

    seed: int = 1
    epochs: float = 4.0
    rate: float = 2.5e-4
    """Learning rate of the encoder at its highest."""

    scraped: float = 0.3
    threads: int = 2
    minutes: float = 0.0
    """Learning rates fall with the time used, too, and end with it; 0: with the steps alone."""

    evaluations: int = 2
    """In an epoch."""


@dataclass(slots=True)
class Data:
    """Texts to learn from and to measure on."""

    marked: Sequence[Text]
    claimed: list[Text]
    measured: Sequence[Text]
    tokenizer: Tokenizer

    def epoch(self, settings: Settings, number: int) -> list[Batch]:
        """Return the batches of an epoch: other windows, and other articles scraped, in each."""
        rng = Random(f"{settings.seed}/{number}")  # noqa: S311 -- it guards nothing
        found: list[Example] = []
        for text in (*self.marked, *(self.claimed * CLAIMED)):
            found += self._cut(text, rng, settings.scraped)
        return batches(found, rng)

    def _cut(self, text: Text, rng: Random, share: float) -> Iterator[Example]:
        if not text.whole:
            words = words_of(text.text, 0, self.tokenizer)
            return examples(words, partly(words, text.statements, text.nobodys), rng)
        raw, statements = text.text, list(text.statements)
        if rng.random() < share:
            raw, statements = scraped(raw, statements, rng)
        words = words_of(raw, 0, self.tokenizer)
        return examples(words, whole(words, statements), rng)


@dataclass(slots=True)
class State:
    """A run so far: everything that it needs to go on."""

    network: Network
    optimizer: torch.optim.AdamW
    mean: dict[str, Tensor]
    step: int = 0
    seconds: float = 0.0
    log: list[Mapping[str, Any]] = field(default_factory=list)

    @classmethod
    def start(cls, network: Network, rate: float) -> State:
        """Begin a run with a network."""
        return cls(network, _optimizer(network, rate), {name: w.clone() for name, w in network.state_dict().items()})

    def save(self, path: Path) -> None:
        """Keep the run; a kill while it is written leaves the one before."""
        kept = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "mean": self.mean,
            "chance": torch.get_rng_state(),
            **{name: getattr(self, name) for name in ("step", "seconds", "log")},
        }
        torch.save(kept, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def take_up(self, path: Path) -> None:
        """Go on where a kept run was."""
        kept = torch.load(path)
        self.network.load_state_dict(kept["network"])
        self.optimizer.load_state_dict(kept["optimizer"])
        torch.set_rng_state(kept["chance"])
        self.mean = kept["mean"]
        for name in ("step", "seconds", "log"):
            setattr(self, name, kept[name])


def train(data: Data, network: Network, settings: Settings, out: Path, tell: Callable[[str], None]) -> Path:
    """Train a network and return the file of its last weights; a run broken off in `out` is taken up again.

    The weights it begins with are kept in `out`, too, as `begin.pt`.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    state = State.start(network, settings.rate)
    if (out / "run.pt").exists():
        state.take_up(out / "run.pt")
        tell(f"taken up at step {state.step}")
    else:
        torch.save(state.mean, out / "begin.pt")
    # The length of an epoch differs by a few steps from one to the next; the first stands for all.
    size = len(data.epoch(settings, 0))
    last = round(size * settings.epochs)
    pause = max(1, size // settings.evaluations)
    tell(f"{size} steps an epoch, {last} in all")
    begun = time.monotonic() - state.seconds
    for batch in _from(data, settings, size, state.step):
        used = (time.monotonic() - begun) / (60 * settings.minutes) if settings.minutes else 0.0
        done = max(state.step / last, used)
        if done >= 1:
            break
        value = _step(state, batch, done)
        state.seconds = time.monotonic() - begun
        if state.step % 20 == 0:
            tell(f"{state.step}/{last} loss {value:.3f}, {state.seconds / state.step:.2f} s a step")
        if state.step % 100 == 0:
            state.save(out / "run.pt")
        if state.step % pause == 0:
            _evaluate(state, data, out, tell)
            state.save(out / "run.pt")
    _evaluate(state, data, out, tell)
    state.save(out / "run.pt")
    return out / f"step{state.step}.pt"


def _from(data: Data, settings: Settings, size: int, step: int) -> Iterator[Batch]:
    """Yield batches from a step on, without an end."""
    number = step // size
    skip = step - number * size
    while True:
        found = data.epoch(settings, number)[:size]
        # An epoch that is a few steps short is filled up from its own beginning.
        yield from (found + found)[skip:size]
        number, skip = number + 1, 0


def _step(state: State, batch: Batch, done: float) -> float:
    share = min((state.step + 1) / WARM, max(LOWEST, 1 - done))
    for group in state.optimizer.param_groups:
        group["lr"] = group["highest"] * share
    state.network.train()
    value = loss(state.network, batch)
    state.optimizer.zero_grad()
    value.backward()
    torch.nn.utils.clip_grad_norm_(state.network.parameters(), CLIP)
    state.optimizer.step()
    state.step += 1
    if state.step % EVERY == 0:
        # Early on the mean follows closely, so that it does not drag the beginning along.
        keep = min(MEAN, state.step / (state.step + 10 * EVERY))
        with torch.no_grad():
            for name, weights in state.network.state_dict().items():
                state.mean[name].mul_(keep).add_(weights, alpha=1 - keep)
    return float(value.detach())


def _optimizer(network: Network, rate: float) -> torch.optim.AdamW:
    """Return the optimizer; the word embeddings, half of all weights, stay as they are."""
    network.words.weight.requires_grad_(False)
    groups: dict[tuple[float, float], list[Tensor]] = defaultdict(list)
    for name, weights in network.named_parameters():
        if weights.requires_grad:
            faster = FOLLOWS_FASTER if name == "follows" else HEADS_FASTER if name.startswith(HEADS) else 1.0
            plain = name.endswith("bias") or "norm" in name or name in {"distance", "follows"}
            groups[faster, 0.0 if plain else DECAY].append(weights)
    made = [
        {"params": weights, "highest": rate * faster, "lr": rate * faster, "weight_decay": decay}
        for (faster, decay), weights in groups.items()
    ]
    return torch.optim.AdamW(made, betas=(0.9, 0.98), eps=1e-6)


def _evaluate(state: State, data: Data, out: Path, tell: Callable[[str], None]) -> None:
    network = Network()
    network.load_state_dict(state.mean)
    found = figures(reader(network, data.tokenizer), data.measured)
    state.log.append({"step": state.step, "minutes": round(state.seconds / 60, 1), **asdict(found)})
    (out / "log.json").write_text(json.dumps(state.log, indent=1), encoding="utf-8")
    torch.save(state.mean, out / f"step{state.step}.pt")
    tell(f"step {state.step}: {found}")


def reader(network: Network, tokenizer: Tokenizer) -> Tagger:
    """Return a tagger that reads with a network in torch."""
    network.eval()

    def run(ids: Sequence[int]) -> tuple[Floats, Floats]:
        with torch.inference_mode():
            row = torch.tensor([ids])
            tags, vectors = network(row, torch.ones_like(row, dtype=torch.bool))
        return tags[0].numpy(), vectors[0].numpy()

    distance, follows = (getattr(network, name).detach().numpy().astype(np.float32) for name in ("distance", "follows"))
    return Tagger(tokenizer, run, distance, follows)
