"""The wheel and the sdist hold everything and are one, what they bring may be passed on, the container fits."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SETUP = PROJECT["tool"]["setuptools"]

sys.path.append(str(ROOT / "bench"))
import licences  # noqa: E402 -- it is a script, and lies apart


def build(source, into, kind):
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "-o", into, source]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def entries(wheel):
    with zipfile.ZipFile(wheel) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build sdist, wheel, and the wheel of the sdist, in a copy: a build would leave its folders in the checkout."""
    place = tmp_path_factory.mktemp("built")
    copy = place / "checkout"
    wanted = ["pyproject.toml", "README.md", "LICENSE", "kg", "loaders", "queries", "schema", "seeds"]
    for name in wanted:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    build(copy, place / "direct", "wheel")
    build(copy, place / "sdist", "sdist")
    (sdist,) = (place / "sdist").iterdir()
    with tarfile.open(sdist) as packed:
        packed.extractall(place / "unpacked", filter="data")
    (unpacked,) = (place / "unpacked").iterdir()
    build(unpacked, place / "again", "wheel")
    return sdist, *(next((place / name).iterdir()) for name in ("direct", "again"))


def sources():
    """Yield every file of the packages, and where it lies once installed."""
    where = {name: ROOT / SETUP["package-dir"].get(name, name.replace(".", "/")) for name in SETUP["packages"]}
    for folder in {where["kg"], *(place for name, place in where.items() if name in SETUP["package-dir"])}:
        mapped = next((name for name in SETUP["package-dir"] if where[name] == folder), "kg").replace(".", "/")
        for file in folder.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and ".egg-info" not in str(file):
                yield file, f"{mapped}/{file.relative_to(folder).as_posix()}"


def test_the_wheel_holds_every_file_of_its_packages(built):
    held = entries(built[1])

    for file, name in sources():
        assert held.get(name) == file.read_bytes(), name


def test_the_sdist_builds_the_same_wheel(built):
    _, direct, again = built

    assert direct.name == again.name
    assert entries(direct) == entries(again)


def test_the_sdist_holds_the_licence_and_every_data_file(built):
    with tarfile.open(built[0]) as packed:
        held = {name.partition("/")[2] for name in packed.getnames()}

    assert {"LICENSE", "README.md", "pyproject.toml"} <= held
    assert {file.relative_to(ROOT).as_posix() for file, _ in sources()} <= held


def test_the_wheel_carries_its_licences_and_gives_the_command(built):
    held = entries(built[1])
    (info,) = {name.partition("/")[0] for name in held if ".dist-info/" in name}

    assert held[f"{info}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert held[f"{info}/licenses/seeds/NOTICE"] == (ROOT / "seeds" / "NOTICE").read_bytes()
    assert b"kg = kg.cli:main" in held[f"{info}/entry_points.txt"]


def pinned():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


@pytest.mark.parametrize("package", list(licences.installed()), ids=lambda package: package.name)
def test_what_a_default_install_brings_is_pinned_and_may_be_passed_on(package):
    said = licences.licence(package)

    assert pinned().get(canonicalize_name(package.name)) == package.version, "the pin and what is installed differ"
    assert licences.fits(said), f"{package.name} is under {said}, which does not go with Apache-2.0"


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND BSD-3-Clause", True),
        ("(MIT AND GPL-3.0-only) OR AGPL-3.0-only", False),
        ("Proprietary", False),
        ("none given", False),
        ("", False),
    ],
)
def test_a_licence_that_nobody_listed_does_not_fit(expression, fits):
    assert licences.fits(expression) is fits


def steps():
    written = (ROOT / "Containerfile").read_text("utf-8")
    lines = re.sub(r"\\\n\s*", " ", written).splitlines()
    return [line.split(None, 1) for line in lines if line and not line.startswith("#")]


def test_the_container_takes_every_package_and_nothing_that_is_not_there():
    taken = [words for step, words in steps() if step == "COPY" and "--from" not in words]
    names = {name for words in taken for name in words.split()[:-1]}
    left = (ROOT / ".dockerignore").read_text("utf-8").splitlines()

    assert all((ROOT / name).exists() for name in names)
    assert {"pyproject.toml", "constraints.txt", "kg", *SETUP["package-dir"].values()} <= names
    assert {f"!{name}" for name in names} <= set(left), "the build would not be given it"


def test_the_container_runs_kg_as_nobody_in_particular_on_a_volume():
    last = dict(steps())

    assert last["USER"] == "10001"
    assert last["ENTRYPOINT"] == '["kg"]'
    assert last["VOLUME"] == "/data"
    assert "KG_DB=/data/" in last["ENV"]
    assert {words.split()[0].partition(":")[0] for step, words in steps() if step == "FROM"} == {"python"}
