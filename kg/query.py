"""A question kept as a file: header, parameters, text; and how it is asked.

A question is a whole query that runs as it stands in any client of its language.
People and programs read the same header. In SPARQL a parameter is a line
`VALUES ?since { "0001-01-01"^^xsd:date }`, in Cypher a line
`:param since => date('0001-01-01')`, whose default also gives its type. Each
question of the library is there in both languages, with the same header.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final, Literal

from kg.claims import MODALITIES, SOURCE_KINDS
from kg.errors import InputError, UsageError, no_such
from kg.links import NO_DAY
from kg.loaders.base import Cell, Language, Particular, Store
from kg.loaders.oxigraph import VIEW
from kg.loaders.oxigraph_ask import rows_within, start
from kg.loaders.rdf import text
from kg.values import ASPECTS, OPEN
from kg.views import embedded

Kind = Literal["date", "string", "integer", "boolean"]

FIELDS: Final = ("Question", "Columns", "Parameters", "Leaves out", "Empty when")

TIME_LIMIT: Final = 60.0
"""Seconds for a query unless told otherwise: the longest of the library took so long on a million claims."""

VOCABULARIES: Final = {"an aspect": ASPECTS, "a modality": MODALITIES, "a kind of source": SOURCE_KINDS}
"""What a header begins to say of a parameter that can only be one of these words."""

LANGUAGES: Final[dict[str, Language]] = {".rq": "sparql", ".sparql": "sparql", ".cypher": "cypher"}

ENDINGS: Final[dict[Language, str]] = {"sparql": ".rq", "cypher": ".cypher"}

_FIELD: Final = re.compile(rf"({'|'.join(FIELDS)}):\s*(.*)")
_VALUES: Final = re.compile(
    r"""^(\s*VALUES\s+\?(\w+)\s*\{\s*)("(?:[^"\\\n]|\\.)*"(?:\^\^xsd:(date|string|integer|boolean))?|\d+|true|false)(\s*\}.*)$""",
    re.MULTILINE,
)
_PARAM: Final = re.compile(
    r"""^:param[ \t]+(\w+)[ \t]*=>[ \t]*('[^'\\\n]*'|date\('\d{4}-\d\d-\d\d'\)|\d+|true|false)[ \t]*;?[ \t]*$""",
    re.MULTILINE,
)
_CHECK_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set in a query: its default is the text of the query, `kind` the type that the default has.

    `about` is what the header says of it, and tells which words it can be, where they are few (`VOCABULARIES`).
    """

    name: str
    kind: Kind
    default: str
    about: str = ""

    @property
    def among(self) -> tuple[str, ...]:
        """The words it can be; none where it can be anything of its kind."""
        return VOCABULARIES.get(self.about.partition(",")[0], ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question: what it asks in words, what its rows are, what can be set, and the text that answers it.

    `columns` are without question marks, in the order of the rows. The parts of
    the header are empty for a query that has none.
    """

    name: str
    title: str
    question: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    leaves_out: str
    empty_when: str
    text: str
    language: Language


def names() -> list[str]:
    """Return the names of the questions of the library, in order."""
    files = resources.files("kg.queries").iterdir()
    return sorted(file.name.removesuffix(".rq") for file in files if file.name.endswith(".rq"))


def load(name: str, language: Language = "sparql") -> Query:
    """Return a question of the library by its name, one in a file by its path, or "-" from standard input.

    `language` is that of a library question and of standard input; a file's
    ending says its own. Raises `UsageError` for a name that is not there, with those that are, and
    for a text that is no query, with the line where it is wrong.
    """
    if name in names():
        path = resources.files("kg.queries") / f"{name}{ENDINGS[language]}"
        return read(name, path.read_text("utf-8"), language)
    suffix = Path(name).suffix
    if name == "-":
        written = sys.stdin.read()
    elif suffix in LANGUAGES or "/" in name:
        try:
            written = Path(name).read_text("utf-8")
        except (OSError, ValueError) as error:
            raise InputError(f"{name}: the query cannot be read: {error}. Give a text file in UTF-8.") from error
    else:
        raise no_such("query", name, names())
    asked = read(Path(name).stem, written, LANGUAGES.get(suffix, language))
    if asked.language == "cypher":
        return asked
    columns, rows = start(None, written, _CHECK_SECONDS)  # the columns that it has, whatever its header says
    rows.close()
    return Query(**{field: getattr(asked, field) for field in Query.__slots__} | {"columns": tuple(columns)})


def read(name: str, written: str, language: Language = "sparql") -> Query:
    """Return the question that a text holds: its header is the comment that it begins with."""
    mark = "#" if language == "sparql" else "//"
    header: list[str] = []
    for line in written.splitlines():
        if not line.startswith(mark):
            break
        header.append(line.removeprefix(mark).strip())
    found = dict.fromkeys(FIELDS, "")
    field = ""
    for line in header[1:]:
        match = _FIELD.match(line)
        field, more = match.groups() if match else (field if line else "", line)
        if field:
            found[field] = f"{found[field]} {more}".strip()
    return Query(
        name=name,
        title=header[0] if header else name,
        question=found["Question"],
        columns=tuple(re.findall(r"\?(\w+)", found["Columns"].partition(",")[0])),
        parameters=_parameters(written, found["Parameters"], language),
        leaves_out=found["Leaves out"],
        empty_when=found["Empty when"],
        text=written,
        language=language,
    )


def _parameters(written: str, header: str, language: Language) -> tuple[Parameter, ...]:
    about = dict(re.findall(r"\?(\w+),?\s*([^?]*?)[;.\s]*(?=\?|$)", header))
    if language == "sparql":
        said = {name: (default, kind) for _, name, default, kind, _ in _VALUES.findall(written)}
    else:
        said = {
            name: (default, "date" if default.startswith("date") else "") for name, default in _PARAM.findall(written)
        }
    found = []
    for name, (default, kind) in said.items():
        plain: Kind = "string" if default[0] in "\"'" else "integer" if default.isdigit() else "boolean"
        found.append(Parameter(name, kind or plain, default, about.get(name, "")))
    return tuple(found)


def bind(query: Query, given: Mapping[str, str]) -> str:
    """Return the text of a SPARQL query with what a user typed in the place of defaults, checked and escaped."""
    terms = {name: _term(_known(query, name), value) for name, value in given.items()}
    return _VALUES.sub(lambda match: f"{match[1]}{terms.get(match[2], match[3])}{match[5]}", query.text)


def bound(query: Query, given: Mapping[str, str]) -> dict[str, object]:
    """Return the values of all parameters of a Cypher query: what a user typed, checked, else the defaults."""
    values: dict[str, object] = {
        one.name: _value(one, re.sub(r"^date\(|\)$|'", "", one.default)) for one in query.parameters
    }
    return values | {name: _value(_known(query, name), value) for name, value in given.items()}


def check(query: Query, given: Mapping[str, str]) -> None:
    """Raise `UsageError` for a parameter that a query does not have, or a value that it cannot take."""
    for name, value in given.items():
        _value(_known(query, name), value)


def _known(query: Query, name: str) -> Parameter:
    known = {parameter.name: parameter for parameter in query.parameters}
    if name not in known:
        if not known:
            raise UsageError(f"The query {query.name!r} has no parameter, so {name!r} cannot be set.")
        raise no_such("parameter", name, known)
    return known[name]


def _value(parameter: Parameter, value: str) -> date | int | bool | str:
    """Return what a user typed as the value it stands for, or raise `UsageError`."""
    match parameter.kind:
        case "date":
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) and _is_day(value):
                return date.fromisoformat(value)
            expected = "a date, such as 2017-04-05"
        case "integer":
            if re.fullmatch(r"[0-9]{1,9}", value):
                return int(value)
            expected = "a whole number, such as 10"
        case "boolean":
            if value in ("true", "false"):
                return value == "true"
            expected = "true or false"
        case "string":
            if not value or not parameter.among or value in parameter.among:
                return value
            expected = f"one of {', '.join(parameter.among)}"
    raise UsageError(f"{parameter.name} is {value!r}, but has to be {expected}.")


def _term(parameter: Parameter, value: str) -> str:
    """Return what a user typed as a term of SPARQL."""
    match _value(parameter, value):
        case bool() as known:
            return str(known).lower()
        case date() as day:
            return f'"{day.isoformat()}"^^xsd:date'
        case int() as number:
            return str(number)
        case typed:
            return text(typed)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def run(
    query: Query, base: Path | Store, given: Mapping[str, str] | None = None, *, time_limit: float = TIME_LIMIT
) -> Iterator[dict[str, Cell]]:
    """Ask a knowledge base, given by its folder, or a store, and yield the rows, keys in the order of the columns.

    Open ends and unknown days come back as `None`. Raises `UsageError` for what
    cannot be asked so, and `StoreError` when the time is up or nothing is loaded.
    """
    typed = given or {}
    if query.language == "cypher":
        rows = _rows_of_cypher(query, base, typed, time_limit)
    elif isinstance(base, Path):
        rows = rows_within(base / VIEW, bind(query, typed), time_limit)
    else:
        rows = _fitting(base, query).rows(bind(query, typed), seconds=time_limit)
    return ({column: shown(value) for column, value in row.items()} for row in rows)


def _rows_of_cypher(
    query: Query, base: Path | Store, given: Mapping[str, str], time_limit: float
) -> Iterator[dict[str, Cell]]:
    values = bound(query, given)
    if not isinstance(base, Path):
        yield from _fitting(base, query).rows(_text_for(base, query), values, seconds=time_limit)
        return
    with embedded(base, "cypher", read_only=True) as store:
        yield from store.rows(query.text, values, seconds=time_limit)


def _text_for(store: Store, query: Query) -> str:
    """Return the text of a question: of one in the library the store's own, if there is one."""
    files = resources.files("kg.queries")
    if isinstance(store, Particular) and query.name in names():
        own = files / f"{query.name}.{store.dialect}.cypher"
        if own.is_file() and query.text == (files / f"{query.name}.cypher").read_text("utf-8"):
            return own.read_text("utf-8")
    return query.text


def _fitting(store: Store, query: Query) -> Store:
    if store.language != query.language:
        raise UsageError(
            f"The query {query.name!r} is written in {query.language}, but this store is asked in {store.language}. "
            f"Ask with --lang {store.language}, or name a {ENDINGS[store.language]} file."
        )
    return store


def shown(value: Cell) -> Cell:
    """Return what stands for something unknown or open as `None`."""
    return None if value in (NO_DAY, OPEN) and not isinstance(value, bool) else value
