"""A backup is one moment of a knowledge base, also while it is written to; what is no backup does no harm."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import time
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from test_keeping import STORIES, exported, ingested

from kg import tape
from kg.articles import Article
from kg.backup import backup, check, restore
from kg.cli import main
from kg.doctor import examine
from kg.errors import InputError, UsageError
from kg.ledger import Ledger
from kg.pipeline import KnowledgeBase


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("base")
    known = ingested(folder / "kg.db", STORIES, folder)
    (known.path / "names").mkdir()
    (known.path / "names" / "sources.csv").write_text("id,name\n")
    (known.path / "names" / "link").symlink_to("/etc/hostname")
    return known


@pytest.mark.parametrize("ending", tape.ENDINGS)
def test_what_is_restored_is_what_was_there(base, tmp_path, ending):
    made = backup(base, tmp_path / f"a{ending}")
    restore(tmp_path / f"a{ending}", tmp_path / "new.db")

    again = KnowledgeBase(tmp_path / "new.db")
    assert exported(again) == exported(base)
    assert again.ledger.identity == base.ledger.identity
    assert sorted(path.name for path in (again.path / "names").iterdir()) == ["sources.csv"]
    assert not any(name.startswith("views") for name in made["files"])
    assert [str(one) for one in examine(again.path)] == []
    again.refresh()
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


def test_with_views_they_come_along_and_are_up_to_date(base, tmp_path):
    backup(base, tmp_path / "a.tar.zst", with_views=True)
    restore(tmp_path / "a.tar.zst", tmp_path / "new.db")

    assert (tmp_path / "new.db" / "views" / "oxigraph").is_dir()
    assert [str(one) for one in examine(tmp_path / "new.db")] == []


def test_the_archive_is_one_that_tar_unpacks(base, tmp_path):
    made = backup(base, tmp_path / "a.tar.gz")
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        assert archive.getnames() == [tape.MANIFEST, *sorted(made["files"])]


WRITES = """
import sys
from pathlib import Path
from kg.articles import Article
from kg.ledger import Ledger, lake
lake.TIDY_EVERY = 7
ledger = Ledger.open(Path(sys.argv[1]), create=True)
print("begun", flush=True)
for n in range(100_000):
    ledger.add([Article(publisher="Tanu", text=f"Report {n}.", given=str(n))], [])
"""


def test_a_backup_while_others_write_holds_one_moment(tmp_path):
    db = tmp_path / "kg.db"
    with subprocess.Popen([sys.executable, "-c", WRITES, str(db)], stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout.readline() == "begun\n"
            made = []
            for number in range(3):
                time.sleep(1)
                made.append(backup(KnowledgeBase(db), tmp_path / f"{number}.tar.zst"))
            assert writer.poll() is None
        finally:
            writer.kill()
    batches = [one["versions"]["claims"] for one in made]
    assert 0 < batches[0] < batches[2]
    for number, one in enumerate(made):
        restore(tmp_path / f"{number}.tar.zst", tmp_path / f"{number}.db")
        ledger = Ledger.open(tmp_path / f"{number}.db")
        assert asdict(ledger.versions()) == one["versions"]
        held = {article.given for article in ledger.articles()}
        assert held == {str(n) for n in range(batches[number])}  # one article a batch, none from behind it
        assert ledger.add([Article(publisher="Tanu", text="More.")], []) == 0
        assert ledger.versions().claims == batches[number] + 1


def test_nothing_is_written_over(base, tmp_path):
    backup(base, tmp_path / "a.tar.gz")
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        restore(tmp_path / "a.tar.gz", tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("ending", tape.ENDINGS)
def test_an_archive_that_is_damaged_anywhere_is_told_and_leaves_nothing(base, tmp_path, ending):
    whole = tmp_path / f"a{ending}"
    backup(base, whole)
    data = whole.read_bytes()
    bad = tmp_path / f"bad{ending}"
    for cut in (0, 3, len(data) // 3, len(data) - 40):
        bad.write_bytes(data[:cut])
        with pytest.raises(InputError):
            restore(bad, tmp_path / "new.db")
    for at in range(64, len(data) - 64, len(data) // 12):  # the head of a .gz holds a name that nobody reads
        bad.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        result = CliRunner().invoke(main, ["backup", "--check", str(bad)])
        assert result.exit_code == 1
        assert "Error: " in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([whole.name, bad.name])


def hostile(path, files, listed=None):
    """Write an archive with members of any name, type and length."""
    names = {name: tape.held(data) for name, (data, _) in files.items()} if listed is None else listed
    manifest = {
        "format": 1,
        "versions": {"articles": 0, "claims": 0, "links": 0, "judgements": 0},
        "files": {name: [one.size, one.sha256] for name, one in names.items()},
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, (data, kind) in {tape.MANIFEST: (json.dumps(manifest).encode(), tarfile.REGTYPE), **files}.items():
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(data), "/etc/passwd"
            archive.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../evil", tarfile.REGTYPE),
        ("/evil/absolute", tarfile.REGTYPE),
        ("ledger/../../evil", tarfile.REGTYPE),
        ("ledger/link", tarfile.SYMTYPE),
        ("ledger/link", tarfile.LNKTYPE),
        ("ledger/pipe", tarfile.FIFOTYPE),
        ("elsewhere/x", tarfile.REGTYPE),
    ],
)
def test_nothing_is_put_outside_and_no_link_is_made(tmp_path, name, kind):
    hostile(tmp_path / "a.tar.gz", {name: (b"x" if kind == tarfile.REGTYPE else b"", kind)})
    with pytest.raises(InputError):
        restore(tmp_path / "a.tar.gz", tmp_path / "sub" / "new.db")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar.gz", "sub"]


def test_what_the_list_does_not_name_or_names_larger_than_the_disk_is_refused(tmp_path):
    hostile(tmp_path / "a.tar.gz", {"ledger/x": (b"x", tarfile.REGTYPE)}, {})
    with pytest.raises(InputError, match="does not name"):
        check(tmp_path / "a.tar.gz")
    hostile(tmp_path / "b.tar.gz", {"ledger/x": (b"x", tarfile.REGTYPE)}, {"ledger/x": tape.Entry(2**60, "")})
    with pytest.raises(InputError, match="room"):
        restore(tmp_path / "b.tar.gz", tmp_path / "new.db")


def test_the_name_has_to_say_how_it_is_packed(base, tmp_path):
    with pytest.raises(InputError, match=r"\.tar\.zst or \.tar\.gz"):
        backup(base, tmp_path / "a.zip")
