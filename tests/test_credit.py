"""Which agency an article credits as a whole."""

from __future__ import annotations

import pytest

from kg.link.credit import credited
from kg.names import Names


@pytest.fixture(scope="module")
def names():
    return Names.load()


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("TALBEH (Reuters) - Nine people died in a fire.", "Reuters"),
        ("Nine die in fire\n\nTALBEH, Oct 5 (AFP) Nine people died in a fire.", "Agence France-Presse"),
        ("Nine people died in a fire. The cause is not known. - Reuters", "Reuters"),
        ("Nine people died in a fire.\n(Reuters)", "Reuters"),
        ("Nine people died in a fire, the Salwan Rights Monitor (SRM) said.", None),
        ("TALBEH, October 5. /TASS/. Nine people died in a fire.", "TASS"),
        ("Nine people died in a fire at 3/TASS/4 Port Road.", None),
        ("Nine people died in a fire. (Reuters/AFP)", None),
        ("Nine people died in a fire, a witness told Reuters", None),
        ("", None),
    ],
)
def test_an_agency_in_a_dateline_or_credit_line_is_credited(names, text, agency):
    found = credited(text, names)

    assert (found.name if found else None) == agency
