"""What the tagger reads at once, the chain of tags over it, and what the parse mends in what it finds."""

import itertools
from random import Random

import numpy as np
import pytest

from kg.attribute import attribute
from kg.attribute.crf import best_tags, likelihoods
from kg.attribute.tagger import TAGS, tagger
from kg.attribute.windows import ROOM, encode, windows, words_of
from kg.parse import model

SENTENCE = "The mayor of Karum said on Monday that nine boats had sunk near the old bridge. "


def of(text: str):
    return words_of(text, 0, tagger().tokenizer)


def sizes(text: str) -> list[int]:
    words = of(text)
    found = list(windows(words))
    assert [word for start, end in found for word in range(start, end)] == list(range(len(words)))
    return [len(encode(words, start, end)[0]) for start, end in found]


@pytest.mark.parametrize("paragraph", [1, 2, 5, 400])
def test_windows_hold_every_word_once_and_are_no_longer_than_room_allows(paragraph):
    text = "\n".join([(SENTENCE * paragraph).strip()] * (400 // paragraph))

    assert max(sizes(text)) <= ROOM + 1


def test_a_paragraph_without_a_full_stop_is_cut_hard():
    assert max(sizes("boat " * 5000)) <= ROOM + 1


def test_the_windows_of_a_text_are_about_as_long_as_one_another():
    found = sizes("\n".join([SENTENCE.strip()] * 10))  # filled up, the last would hold one paragraph of the ten

    assert len(found) > 1
    assert min(found) > max(found) / 2


def test_a_text_of_nothing_has_no_window():
    assert sizes("") == sizes(" \n ") == []


def test_words_spelt_alike_have_the_same_wordpieces():
    words = of("Aghdashlou met Aghdashlou, and AGHDASHLOU.")

    assert len(words.pieces[0]) > 1
    assert words.pieces[0] == words.pieces[2] == words.pieces[5]


def sums(scores, follows):
    """Sum what every allowed row of tags weighs, word by word: the same as `likelihoods`, without any matrix."""
    allowed = [[two[0] != "I" or one[2:] == two[2:] for two in TAGS] for one in TAGS]
    here = np.exp(scores.astype(np.float64))
    before = np.zeros_like(here)
    before[0] = [0 if tag[0] == "I" else here[0, i] for i, tag in enumerate(TAGS)]
    for i, j in itertools.product(range(1, len(here)), range(len(TAGS))):
        before[i, j] = here[i, j] * sum(
            before[i - 1, k] * np.exp(float(follows[k, j])) for k in range(len(TAGS)) if allowed[k][j]
        )
    after = np.ones_like(here)
    for i, k in itertools.product(range(len(here) - 2, -1, -1), range(len(TAGS))):
        after[i, k] = sum(
            np.exp(float(follows[k, j])) * here[i + 1, j] * after[i + 1, j] for j in range(len(TAGS)) if allowed[k][j]
        )
    both = before * after
    return both / both.sum(1, keepdims=True)


@pytest.mark.parametrize("length", [1, 2, 3, 7, 16, 17, 40])
def test_likelihoods_do_not_depend_on_the_runs_that_words_are_taken_in(length):
    rng = np.random.default_rng(length)
    scores, follows = rng.normal(size=(length, 7)).astype(np.float32), rng.normal(size=(7, 7)).astype(np.float32)

    assert np.allclose(likelihoods(scores, follows), sums(scores, follows), atol=1e-5)


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_the_best_row_of_tags_is_the_heaviest_of_all_rows(length):
    rng = np.random.default_rng(10 + length)
    scores, follows = rng.normal(size=(length, 7)).astype(np.float32), rng.normal(size=(7, 7)).astype(np.float32)

    def weight(row):
        names = ["", *(TAGS[tag] for tag in row)]
        if any(two[0] == "I" and one[2:] != two[2:] for one, two in itertools.pairwise(names)):
            return -np.inf
        steps = sum(follows[one, two] for one, two in itertools.pairwise(row))
        return float(sum(scores[i, tag] for i, tag in enumerate(row)) + steps)

    assert best_tags(scores, follows) == list(max(itertools.product(range(7), repeat=length), key=weight))


def test_what_is_read_of_a_text_does_not_depend_on_the_texts_before_it():
    first, second = SENTENCE * 30, "A harbour master denied that any boat was lost. " * 9
    alone = tagger().read(second).scores
    rng = Random(4)
    for text in rng.sample([first, second, SENTENCE], 3):
        tagger().read(text)

    assert np.array_equal(tagger().read(second).scores, alone)


def said(text: str) -> list[tuple[str, str]]:
    return [(one.source.text, one.content.text) for one in attribute(model()(text))]


def test_a_bare_noun_takes_its_name_where_the_comma_before_it_is_lost():
    text = (
        "A car bomb killed nine people at a site where displaced families live near the city of Karum "
        "KANU regime news agency reported on Friday."
    )

    [(source, content)] = said(text)
    assert source == "KANU regime news agency"
    assert content.endswith("the city of Karum")


def test_a_noun_with_its_article_keeps_to_itself():
    assert [source for source, _ in said("Nine people died in Karum the news agency reported on Friday.")] == [
        "the news agency"
    ]


@pytest.mark.parametrize("start", ["If confirmed", "Once verified"])
def test_what_is_only_supposed_to_be_said_is_nobodys(start):
    assert said(f"{start} it would mark a new kind of raid by army units on the harbour guards.") == []
