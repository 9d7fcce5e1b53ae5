"""The benchmark of reading: what it prints of the documents given to it, and what it refuses."""

from pathlib import Path

import pytest

from command_line import Socai
from contracts.event_store import english
from socai.domain.refusal import Refused
from socai.infra.bench import reading as bench_reading
from socai.infra.bench.labels import labels

HEAD = "id,document,value_as_printed,quote,line,lo,hi,qualifier,expected"
TEXT = """Toàn xã có 12 tổ tự quản với 130 thành viên.
Năm nay hòa giải 7 vụ, đạt 87,5%.
"""
FOUND = "a,bao-cao,«12»,12 tổ tự quản,1,12,12,exact,y"
MISSED = "b,bao-cao,«131»,130 thành viên,1,131,131,exact,y"
SHARE = 'c,bao-cao,"«87,5%»","đạt 87,5%",2,87.5,87.5,exact,optional'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a document and the figures that are marked in it."""
    (tmp_path / "bao-cao.txt").write_text(TEXT, encoding="utf-8")
    write(tmp_path, HEAD, FOUND, MISSED, SHARE)
    return tmp_path


def write(folder: Path, *rows: str) -> None:
    """Write the figures of a folder."""
    (folder / "figures.csv").write_text("\n".join((*rows, "")), encoding="utf-8")


def test_documents_of_ones_own_are_measured(folder: Path, socai: Socai) -> None:
    ran = socai("bench", "reading", "--documents", str(folder), "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    heads, _, one, total, *errors = ran.out.splitlines()
    assert heads.split() == ["document", "expected", "found", "wrong", "recall", "precision"]
    assert one.split() == ["bao-cao", "2", "1", "2", "50.0", "%", "33.3", "%"]
    assert total.split() == ["all", *one.split()[1:]]
    assert errors == [
        "missed: bao-cao, line 1: 131 (exact): 130 thành viên",
        *(line for line in errors if line.startswith("wrong: bao-cao, line ")),
    ]
    assert len(errors) == 3
    assert any("130 (exact): " in line for line in errors)


def test_the_same_in_vietnamese_and_as_csv(folder: Path, socai: Socai) -> None:
    ran = socai("bench", "reading", "--documents", str(folder))
    assert "50,0 %" in ran.out
    assert "bỏ sót: bao-cao, dòng 1: 131 (exact): 130 thành viên" in ran.out
    ran = socai("bench", "reading", "--documents", str(folder), "--format", "csv")
    assert ran.out.splitlines() == [
        "document,expected,found,wrong,recall,precision",
        "bao-cao,2,1,2,0.5,0.3333",
    ]


def test_as_json_every_error_has_its_line_value_and_words(folder: Path, socai: Socai) -> None:
    found = socai.json("bench", "reading", "--documents", str(folder))
    assert found["all"] == {
        "expected": 2,
        "found": 1,
        "optional": 1,
        "wrong": 2,
        "recall": 0.5,
        "precision": 0.3333,
    }
    (one,) = found["documents"]
    assert one["document"] == "bao-cao"
    assert one["missed"] == [
        {
            "id": "b",
            "line": 1,
            "lo": "131",
            "hi": "131",
            "qualifier": "exact",
            "quote": "130 thành viên",
        }
    ]
    assert [wrong["lo"] for wrong in one["wrong_proposals"]] == ["130", "7"]


def test_a_file_of_figures_may_have_another_name(folder: Path) -> None:
    (folder / "figures.csv").rename(folder / "nam-2021.csv")
    assert list(bench_reading.measures(folder / "nam-2021.csv")) == ["bao-cao"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((HEAD.replace(",hi", ""), FOUND), "line 1: columns are missing: hi"),
        ((HEAD,), "no figure is marked"),
        ((HEAD, FOUND.replace(",1,12", ",0,12")), "line 2: line «0»"),
        ((HEAD, FOUND.replace("12,12", "x,12")), "line 2: lo «x»"),
        ((HEAD, FOUND.replace("12,12", "NaN,12")), "line 2: lo «NaN»"),
        ((HEAD, FOUND.replace("12,12", "13,12")), "line 2: lo is above hi"),
        ((HEAD, FOUND.replace("exact", "about")), "line 2: qualifier «about»"),
        ((HEAD, FOUND.replace(",y", ",yes")), "line 2: expected «yes»: one of y, optional, n"),
        ((HEAD, FOUND.replace("bao-cao", "")), "line 2: document «»: needed"),
        ((HEAD, FOUND.replace("«12»", "").replace("12,12", ",")), "what is expected (y) needs lo"),
        ((HEAD, "a,bao-cao"), "line 2: line «»"),
        ((HEAD, 'a,"bao"-cao'), "this is no CSV"),
        ((HEAD, FOUND.replace(",1,12", ",3,12")), "bao-cao.txt has"),
        ((HEAD, FOUND.replace("bao-cao", "khac")), "khac.txt"),
    ],
)
def test_what_cannot_be_compared_is_refused(folder: Path, rows: tuple[str], said: str) -> None:
    write(folder, *rows)
    with pytest.raises(Refused) as refused:
        bench_reading.measures(folder)
    assert said in english(refused)


def test_a_folder_without_figures(tmp_path: Path, socai: Socai) -> None:
    ran = socai("bench", "reading", "--documents", str(tmp_path), "--lang", "en")
    assert (ran.code, ran.out) == (1, "")
    assert "figures.csv" in ran.err


def test_documents_are_for_reading_alone(tmp_path: Path, socai: Socai) -> None:
    ran = socai("bench", "size", "--documents", str(tmp_path), "--lang", "en")
    assert (ran.code, ran.out) == (1, "")
    assert "--documents is for the benchmark «reading»" in ran.err


def test_the_shipped_documents_are_those_of_the_folder() -> None:
    found = {label.document for label in labels(bench_reading.shipped())}
    assert found == {path.stem for path in bench_reading.shipped().glob("*.txt")}
    assert len(found) == 3
