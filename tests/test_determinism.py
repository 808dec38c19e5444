"""What is found does not depend on the hash seed of the process."""

from __future__ import annotations

import os
import subprocess
import sys

FINDS = """
from dataclasses import replace
from kg.attribute import attribute, context
from kg.parse import model
shipped = context.cues()
more = [("according", "to", "the"), ("according", "to", "the", "words"), ("according", "to", "the", "words", "of")]
context.cues = lambda: replace(shipped, sources=shipped.sources | set(more))
doc = model()("Twelve houses burnt on Friday, according to the words of the River Council.")
print([(one.source.text, one.cue.text, one.content.text) for one in attribute(doc)])
"""


def test_of_two_phrases_that_fit_the_longer_counts_whatever_the_hash_seed():
    said = {
        subprocess.run(
            [sys.executable, "-c", FINDS],
            env=os.environ | {"PYTHONHASHSEED": seed, "KG_ATTRIBUTION": "rules"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1, said
    assert "according to the words of" in said.pop()
