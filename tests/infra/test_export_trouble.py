"""Exports that cannot be made say why and what to do, and leave what was there as it was."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from command_line import BODY, Socai, event
from exported import EVERY_KIND
from socai.infra.app import Ledger, Progress
from socai.infra.cli.export import export as command
from socai.infra.files.exports.exporting import FORMS, Asked, export
from socai.infra.files.exports.target import to_file

FORM = pytest.mark.parametrize("form", FORMS)


def refused(socai: Socai, *arguments: str, code: int = 1) -> str:
    """Return what an export that is refused says, in both languages; it prints and leaves none."""
    before = sorted(socai.folder.iterdir())
    said = []
    for lang in ("vi", "en"):
        ran = socai("export", *arguments, "--lang", lang)
        assert (ran.code, ran.out) == (code, ""), ran.err
        said.append(ran.err)
    assert sorted(socai.folder.iterdir()) == before
    assert said[0].startswith("Lỗi: ") and said[1].startswith("Error: ")
    assert said[0].count("\n") == said[1].count("\n") == 1
    return said[0] + said[1]


@pytest.fixture
def many(socai: Socai) -> Socai:
    """Return a ledger with more postings than fit into a pipe."""
    joined = [event("MemberJoined", BODY, "2019-01-01", member=f"tv-{n}") for n in range(100, 1600)]
    assert socai("import", socai.file(*joined)).code == 0
    return socai


# ---- what is asked -------------------------------------------------------------------------------


def test_an_unknown_kind_lists_those_there_are(socai: Socai) -> None:
    said = refused(socai, "xyz", str(socai.folder / "x.csv"))
    assert ", ".join(EVERY_KIND) in said and "socai export-events" in said
    assert "Không xuất được loại «xyz»;" in said and "no kind «xyz» to export;" in said


@pytest.mark.parametrize(
    ("word", "meant"),
    [("members", "member"), ("organisatoin", "organisation"), ("hotspot", "incident"),
     ("model_teams", "team"), ("household", "member"), ("posting", "postings")],
)  # fmt: skip
def test_a_kind_by_another_word_is_hinted_at(socai: Socai, word: str, meant: str) -> None:
    said = refused(socai, word, str(socai.folder / "x.csv"))
    assert f"có phải «{meant}»" in said and f"is it «{meant}»" in said


@pytest.mark.parametrize("name", ["units", "units.xlsx", "units.", "parquet", "units.csv.gz", ""])
def test_a_name_that_says_no_form_is_wrong_use(socai: Socai, name: str) -> None:
    said = refused(socai, "unit", name, code=2)
    assert ".parquet, .csv" in said and "stdout" in said


def test_the_mark_of_utf_8_is_for_csv(socai: Socai) -> None:
    for name in ("x.parquet", "x.jsonl", "-"):
        assert "--bom" in refused(socai, "unit", name, "--bom", code=2)


def test_a_position_beyond_the_log(socai: Socai) -> None:
    said = refused(socai, "unit", str(socai.folder / "x.csv"), "--known", "100000")
    assert "chưa có vị trí 100000" in said


def test_help_names_its_options(socai: Socai) -> None:
    out = socai("export", "--help", "--lang", "en").out
    assert all(option in out for option in ("--known", "--bom", "--force", "postings"))
    assert command.__doc__


# ---- where it goes -------------------------------------------------------------------------------


def test_a_file_that_is_there_is_not_replaced_unasked(socai: Socai) -> None:
    path = socai.folder / "unit.csv"
    path.write_text("mine")
    said = refused(socai, "unit", str(path))
    assert f"Đã có {path}" in said and "--force" in said
    assert path.read_text() == "mine"
    assert socai("export", "unit", str(path), "--force").code == 0
    assert path.read_text("utf-8").startswith("stream,id,name")


def test_a_link_is_written_through_and_a_broken_one_counts_as_there(socai: Socai) -> None:
    real, link, broken = (socai.folder / name for name in ("real.csv", "link.csv", "broken.csv"))
    real.write_text("mine")
    link.symlink_to(real)
    broken.symlink_to(socai.folder / "nowhere.csv")
    assert "Đã có" in refused(socai, "unit", str(broken))
    assert socai("export", "unit", str(link), "--force").code == 0
    assert link.is_symlink() and real.read_text("utf-8").startswith("stream,id,name")


def test_no_folder_or_no_file(socai: Socai) -> None:
    folder = socai.folder / "none"
    said = refused(socai, "unit", str(folder / "x.csv"))
    assert f"Không có thư mục {folder}" in said and f"no folder {folder}" in said
    folder = socai.folder / "folder.csv"
    folder.mkdir()
    for force in ((), ("--force",)):
        assert "no ordinary file" in refused(socai, "unit", str(folder), *force)


@pytest.mark.parametrize("module", ["pyarrow", "pyarrow.parquet"])
def test_without_the_library_of_parquet_the_other_forms_go_on(
    socai: Socai, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    said = refused(socai, "unit", str(socai.folder / "x.parquet"))
    assert "pip install 'socai[parquet]'" in said and ".csv" in said
    assert socai("export", "unit", str(socai.folder / "x.csv")).code == 0


def test_no_ledger(socai: Socai) -> None:
    ran = socai("export", "unit", str(socai.folder / "x.csv"), ledger=socai.folder / "none")
    assert ran.code == 1 and "socai init" in ran.err


@pytest.mark.slow
def test_nobody_reads_the_output_any_more(many: Socai) -> None:
    program = str(Path(sys.executable).with_name("socai"))
    arguments = [program, "--ledger", str(many.ledger), "export", "postings", "-"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        assert running.stdout.read(10) == b'{"measure"'
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


# ---- disks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Disk:
    """A disk of its own that can be filled; where none may be mounted, files have a limit."""

    folder: Path
    mounted: bool

    @contextmanager
    def full(self, left: int) -> Iterator[None]:
        """Leave so many bytes."""
        if self.mounted:
            ballast = self.folder / "ballast"
            free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_bsize
            ballast.write_bytes(bytes(free - left))
            yield
            ballast.unlink()
            return
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nobody write."""
        if self.mounted:
            for how in ("ro", "rw"):
                subprocess.run(["mount", "-o", f"remount,{how}", str(self.folder)], check=True)
                if how == "ro":
                    yield
            return
        self.folder.chmod(0o500)
        yield
        self.folder.chmod(0o700)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0
    yield Disk(folder, mounted)
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.slow
@FORM
def test_a_disk_that_fills_up_leaves_what_was_there(many: Socai, disk: Disk, form: str) -> None:
    path, elsewhere = disk.folder / f"x.{form}", many.folder / f"y.{form}"
    path.write_text("mine")
    assert many("export", "postings", str(elsewhere)).code == 0
    size = elsewhere.stat().st_size
    assert size > 40_000
    for lang, words in (("vi", "Không đọc hoặc ghi được"), ("en", "cannot be read or written")):
        with disk.full(36_000):
            before = sorted(disk.folder.iterdir())
            ran = many("export", "postings", str(path), "--force", "--lang", lang)
            assert (ran.code, ran.out) == (3, "")
            assert words in ran.err and str(path) in ran.err
            assert sorted(disk.folder.iterdir()) == before
        assert path.read_text() == "mine"
    assert many("export", "postings", str(path), "--force").code == 0
    assert path.read_bytes() == elsewhere.read_bytes()


@FORM
def test_a_folder_that_cannot_be_written(socai: Socai, disk: Disk, form: str) -> None:
    with disk.read_only():
        said = refused(socai, "unit", str(disk.folder / f"x.{form}"), code=3)
    assert "Không đọc hoặc ghi được" in said
    assert list(disk.folder.iterdir()) == []
    name = "x" * 300 + f".{form}"
    assert "cannot be read or written" in refused(socai, "unit", str(disk.folder / name), code=3)


@pytest.mark.slow
def test_a_full_disk_of_temporary_files_prints_nothing(
    many: Socai, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(disk.folder))
    with disk.full(36_000):
        ran = many("export", "postings", "-")
    assert (ran.code, ran.out) == (3, "") and "Không đọc hoặc ghi được" in ran.err
    assert many("export", "postings", "-").out.count("\n") > 1_000


@pytest.mark.slow
@FORM
def test_an_export_that_is_interrupted_leaves_nothing(many: Socai, form: str) -> None:
    path = many.folder / f"x.{form}"

    def interrupts(done: int, total: int) -> None:
        assert 0 < done <= total
        raise KeyboardInterrupt

    def phase(vi: str, en: str) -> Progress | None:
        return interrupts if en == "exporting" else None

    with Ledger(many.ledger) as ledger:
        asked = Asked("postings", form)

        def write(file: BinaryIO) -> object:
            return export(ledger, asked, file, phase)

        before = sorted(many.folder.iterdir())
        with pytest.raises(KeyboardInterrupt):
            to_file(path, False, write)
        assert sorted(many.folder.iterdir()) == before
        # The same ledger goes on.
        with path.open("wb") as file:
            assert export(ledger, asked, file, lambda vi, en: None).rows > 1_000
