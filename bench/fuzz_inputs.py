"""Makes the inputs of bench/fuzz.py out of bytes, each of which decides something: one changed byte, one change."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

sys.path.append(str(Path(__file__).parent.parent / "tests"))
import inputs

_T = TypeVar("_T")

_NEWS: Final = """
The A At Some Nearly More than at least up to dozens of hundreds scores 27 27, 1,200 -5 ½ 0 999999999999999999999 two
twenty-seven people civilians children women fighters rebels militants soldiers officers were was had been have are
killed wounded injured captured displaced missing died dead kill besieged evacuated gathered took captured lost
holds controls left town of the in near on from Talbeh Salwan Aleppo Damascus Idlib province Old City village entered
Monday Tuesday yesterday 12 July 2018 2018-07-12 last week ago earlier previously raising the toll a previous of 112
said says told according to citing quoted by SANA SOHR Reuters Red Lantern Salwan Rights Monitor Jane Doe a military
source activists he she they it who which that , . ; : - -- ( ) [ ] " “ ” ' ... ! ? / | & < > not no never
denied claimed reported accused blamed army regime government Russia Islamic State Kurdish air strike barrel bomb
chlorine shelling car bomb deal agreement ceasefire reached broke collapsed in force proposed may might could will
if probably allegedly and or but while after before when because of including among them others percent 40% half all
id: title: publisher: published: url: http://a.example/ a@b.example #tag www.x.example would
"""
_ACCIDENTS: Final = "\n|\n\n|\t|\0|\u2018|\u2019|\u200f|\u202e|\u0662\u0667|\U0001f600|\ud83d|e\u0301"
WORDS: Final = [*_NEWS.split(), *_ACCIDENTS.split("|")]
"""Pieces of news, and of what is in news by accident."""

WHOLE: Final = {
    ".html": inputs.page(),
    ".rss": inputs.feed(inputs.entry(1), inputs.entry(2, content="<p>Nine died.</p>")),
    ".docx": inputs.docx("Nine people died, they said."),
    ".eml": inputs.mail(
        html=inputs.page().decode(), attached=[("a.zip", inputs.packed_as_zip({"a.txt": b"Nine died."}))]
    ),
    ".warc": inputs.warc(inputs.page(), b"<p>"),
    ".zip": inputs.packed_as_zip({"a.txt": b"Nine died.", "b.html": inputs.page()}),
    ".tgz": inputs.tarred({"a.txt": b"Nine died."}, "w:gz"),
    ".txt": b"publisher: Tanu\npublished: 2018-07-12\n\nNine people died, the governor said.\n",
    ".csv": b"id,text,published\n1,Nine people died.,2018-07-12\n",
    ".jsonl": b'{"text": "Nine people died.", "published": "2018-07-12"}\n',
    ".pdf": inputs.pdf("Nine people died, they said.", "Ten."),
}
"""Whole files of each kind, to be damaged. Some parsers run in a process of their own, which takes 0.1 s."""


class Decisions:
    """Reads bytes as decisions; when they are used up, every decision is the first choice."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, most: int) -> int:
        """Return 0 to `most`."""
        size = 1 if most < 256 else 2 if most < 65_536 else 4
        taken = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(taken, "little") % (most + 1)

    def one(self, options: Sequence[_T]) -> _T:
        """Return one of some."""
        return options[self.number(len(options) - 1)]

    def rest(self, most: int = 1 << 16) -> bytes:
        """Return bytes as they are."""
        taken = self._data[self._at : self._at + most]
        self._at += most
        return taken

    @property
    def left(self) -> int:
        """How many bytes are not used."""
        return max(0, len(self._data) - self._at)

    def text(self, most: int = 40) -> str:
        """Return text, words of the news or any characters, half pairs of surrogates among them."""
        if self.number(2):
            return " ".join(self.one(WORDS) for _ in range(self.number(8)))
        return self.rest(self.number(most)).decode("utf-8", "surrogateescape")

    def news(self, most: int = 400) -> str:
        """Return what could be an article: words of the news, in places other characters, to the end of the bytes."""
        pieces = []
        while self.left and len(pieces) < most:
            pieces.append(self.one(WORDS) if self.number(15) else self.text(8))
        return (" " if self.number(3) else "").join(pieces) if len(pieces) < 9 else " ".join(pieces)

    def json(self, depth: int = 3) -> Any:  # noqa: ANN401 -- so is JSON
        """Return something that JSON can hold."""
        kind = self.number(9 if depth else 7)
        if kind < 4:
            return self.text() if kind else self.one(["2018-07-12", "2018-07-12/2018-07-14", "killed", "certain", ""])
        if kind < 8:
            return self.one(
                [None, True, False, 0, 27, -1, 2**31, 2**63, 10**40, 0.5, 1e308, float("nan"), float("inf")]
            )
        if kind == 8:
            return [self.json(depth - 1) for _ in range(self.number(3))]
        return {self.text(8): self.json(depth - 1) for _ in range(self.number(3))}

    def damaged(self, data: bytes) -> bytes:
        """Return a file to which happened what happens to files: bytes changed, cut out, doubled, put in."""
        changed = bytearray(data)
        for _ in range(self.number(5)):
            at = self.number(max(0, len(changed) - 1))
            match self.number(4):
                case 0:
                    changed[at : at + 1] = self.rest(1)
                case 1:
                    del changed[at : at + 1 + self.number(200)]
                case 2:
                    changed[at:at] = changed[at : at + 1 + self.number(200)]
                case 3:
                    changed[at:at] = self.rest(self.number(20))
                case _:
                    del changed[at:]
        return bytes(changed)

    def edited(self, row: Any) -> Any:  # noqa: ANN401 -- a row of any kind
        """Return a row of JSON in which some values, at any depth, are others, or are gone."""
        for _ in range(self.number(4)):
            row = self._edited_once(row)
        return row

    def _edited_once(self, row: Any) -> Any:  # noqa: ANN401 -- as above
        if isinstance(row, dict) and row and self.number(7):
            key = self.one(sorted(row))
            if not self.number(7):
                return {name: value for name, value in row.items() if name != key}
            return row | {key: self._edited_once(row[key])}
        if isinstance(row, list) and row and self.number(3):
            at = self.number(len(row) - 1)
            return [*row[:at], self._edited_once(row[at]), *row[at + 1 :]]
        return self.json()
