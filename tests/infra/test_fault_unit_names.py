"""Hundreds of writings of unit names: each finds the unit that is meant, or is asked about.

Never another unit, never a unit of a new spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from command_line import Socai, copy_of, event, write
from socai.domain.refusal import Refused
from socai.domain.text import normal, visible
from socai.infra.app import Ledger, create
from socai.infra.cli import main
from socai.infra.files.naming import unit_meant

UNITS = {
    "quang-binh": "tỉnh Quảng Bình", "thanh-hoa": "tỉnh Thanh Hóa",
    "tuyen-hoa": "huyện Tuyên Hóa", "hoang-hoa": "huyện Hoằng Hóa",
    "sam-son": "thành phố Sầm Sơn", "bim-son": "thị xã Bỉm Sơn", "dong-le": "thị trấn Đồng Lê",
    "chau-hoa": "xã Châu Hóa", "thach-hoa": "xã Thạch Hóa", "duc-hoa": "xã Đức Hóa",
    "dong-hoa": "xã Đồng Hóa", "le-hoa": "xã Lê Hóa", "thuan-hoa": "xã Thuận Hóa",
    "ngu-hoa": "xã Ngư Hóa", "cao-quang": "xã Cao Quảng", "hoang-dong": "xã Hoằng Đông",
    "hoang-yen": "xã Hoằng Yến", "quang-thuy": "xã Quảng Thủy", "nga-thuy": "xã Nga Thủy",
    "dong-ve": "phường Đông Vệ", "ngoc-trao": "phường Ngọc Trạo", "dak-wil": "xã Đắk Wil",
    "thang-loi": "khu phố Thắng Lợi", "nguyet-vien": "thôn Nguyệt Viên",
}  # fmt: skip
TWO_EACH = {
    "hoang-phu-1": "xã Hoằng Phú", "hoang-phu-2": "xã Hoằng Phụ", "hoang-quy-1": "xã Hoằng Quý",
    "hoang-quy-2": "xã Hoằng Quỳ",
}  # fmt: skip
"""Units of one district that are told apart by a tone alone."""
KINDS = ("thành phố", "thị trấn", "thị xã", "khu phố", "tỉnh", "huyện", "phường", "thôn", "xã")
TONES = (("óa", "oá"), ("òa", "oà"), ("ủy", "uỷ"), ("úy", "uý"))
CYRILLIC = dict(zip("aoecpxyAHBCKMTOE", "аоесрхуАНВСКМТОЕ", strict=True))
GREEK = dict(zip("oνvAHBKMTNEYZ", "οννΑΗΒΚΜΤΝΕΥΖ", strict=True))
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u200e", "\u200f",
          "\u061c", "\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u0000", "\u001b",
          "\u180e", "\ufe0f")  # fmt: skip
CONTROL = tuple(map(chr, (0, 7, 8, 27, 127, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                          *range(0x2066, 0x206A))))  # fmt: skip
SPACES = ("  ", "\u00a0", "\u202f", "\u2009", "\u3000", "\t")


class Form(NamedTuple):
    """A writing of a unit's name, and the unit that is meant."""

    text: str
    unit: str


def plain(name: str) -> str:
    """Return a name as it is typed without marks."""
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def kindless(name: str) -> str:
    """Return a name without the word of its kind."""
    kind = next(kind for kind in KINDS if name.startswith(f"{kind} "))
    return name.removeprefix(f"{kind} ")


def other_tone(name: str) -> str:
    """Return a name with its tone marks where the other habit puts them."""
    for one, other in TONES:
        name = name.replace(one, other)
    return name


def shuffled_marks(name: str) -> str:
    """Return a name in letters and marks apart, the marks of a letter in another order."""
    apart = unicodedata.normalize("NFD", name)
    return re.sub("([\u0300-\u036f])([\u0300-\u036f])", r"\2\1", apart)


def short(name: str) -> str:
    """Return a name with the word of its kind cut short."""
    for kind, cut in (
        ("thành phố ", "TP. "),
        ("thị xã ", "TX."),
        ("xã ", "X. "),
        ("phường ", "P."),
    ):
        if name.startswith(kind):
            return cut + name.removeprefix(kind)
    return name


def wide(name: str) -> str:
    """Return a name with some letters as wide as those of Chinese."""
    return "".join(chr(ord(c) + 0xFEE0) if c in "xtphCDHST" else c for c in name)


WAYS: tuple[Callable[[str], str], ...] = (
    str, str.upper, str.lower, str.title, plain, other_tone, shuffled_marks, short, wide,
    lambda name: plain(short(name)), lambda name: name.replace("Đ", "Ð").replace("đ", "ɖ"),
    lambda name: name.replace("Đ", "Ɖ").replace("đ", "ð"),
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: unicodedata.normalize("NFD", other_tone(name)).upper(),
    lambda name: plain(name).upper(), lambda name: f"  {name}\u00a0",
)  # fmt: skip
"""Ways to write a name by which it is known; a space may be any of SPACES besides."""


def meant(units: dict[str, str], kinds: bool = True) -> Iterator[Form]:
    """Yield writings by which units are known; with `kinds` also without the word of their kind."""
    for unit, name in units.items():
        for n, way in enumerate(WAYS):
            space = SPACES[(n + len(unit)) % len(SPACES)]
            yield Form(way(name), unit)
            yield Form(way(name).replace(" ", space), unit)
            if kinds:
                yield Form(way(kindless(name)), unit)


def swapped(name: str, letters: dict[str, str]) -> Iterator[str]:
    """Yield a name with one letter, and with every letter, from another alphabet."""
    found = [at for at, letter in enumerate(name) if letter in letters]
    if found:
        yield name[: found[-1]] + letters[name[found[-1]]] + name[found[-1] + 1 :]
        yield "".join(letters.get(letter, letter) for letter in name)


def doubtful() -> Iterator[Form]:
    """Yield writings that may be a unit's, but for letters of elsewhere or unseen ones."""
    for n, (unit, name) in enumerate(UNITS.items()):
        marks = unicodedata.normalize("NFD", name)
        for text in (name, plain(name)):
            for letters in (CYRILLIC, GREEK):
                yield from (Form(one, unit) for one in swapped(text, letters))
        middle = name.index(" ") + 2
        for unseen in (UNSEEN * 2)[n % len(UNSEEN) :][:6]:
            yield Form(name[:middle] + unseen + name[middle:], unit)
            yield Form(f"{unseen}{marks}", unit)
        yield Form(name.replace(" ", ""), unit)
        yield Form(f"{name}.", unit)


def other_kinds() -> Iterator[Form]:
    """Yield names of communes with the word of another kind."""
    for unit, name in UNITS.items():
        if name.startswith("xã "):
            yield Form(f"phường {kindless(name)}", unit)
            yield Form(f"thị trấn {kindless(name)}".upper(), unit)


KNOWN = tuple(dict.fromkeys(meant(UNITS)))
DOUBTFUL = tuple(dict.fromkeys([*doubtful(), *other_kinds()]))
SEVERAL = tuple(dict.fromkeys(meant(TWO_EACH)))


def registered(named: Iterable[Form], stream: str = "unit-") -> list[dict[str, object]]:
    """Return the rows that register units of these names, side by side, each of its own kind."""
    rows = []
    for name, unit in named:
        known = {**UNITS, **TWO_EACH}[unit]
        kind = next(kind for kind in KINDS if known.startswith(kind))
        rows.append(event("UnitRegistered", f"{stream}{unit}", "..2008-01-01", name=name,
                          kind=plain(kind).replace(" ", "-")))  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger of the units."""
    folder = tmp_path_factory.mktemp("names")
    create(folder / "ledger").close()
    known = (Form(name, unit) for unit, name in {**UNITS, **TWO_EACH}.items())
    file = write(folder / "rows.jsonl", registered(known))
    assert main(["import", file, "--ledger", str(folder / "ledger")]) == 0
    return folder / "ledger"


@pytest.fixture
def named(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made, tmp_path, capsys)


def reported(forms: Iterable[Form]) -> list[dict[str, object]]:
    """Return a row for each writing that names its unit so."""
    return [
        event("IncidentReported", f"incident-{n}", "2021", unit=form.text, kind="dispute")
        for n, form in enumerate(forms)
    ]


def said_of(socai: Socai, rows: Iterable[dict[str, object]]) -> list[str]:
    """Return what is said of each row of a file that is refused row by row."""
    found = list(rows)
    ran = socai("import", socai.file(*found))
    assert ran.code == 1 and ran.out == ""
    parts = re.split(r"(?m)^Lỗi: rows\.jsonl, dòng ([0-9]+): ", ran.err)[1:]
    said = dict(zip(map(int, parts[::2]), parts[1::2], strict=True))
    assert len(said) * 2 == len(parts), "a row is told of twice"
    return [said.get(n, "") for n in range(1, len(found) + 1)]


def test_the_corpus_is_wide() -> None:
    assert len(UNITS) >= 20
    assert len(KNOWN) + len(DOUBTFUL) + len(SEVERAL) >= 1000
    assert len({form.text for form in KNOWN}) == len(KNOWN)


def test_a_unit_is_known_by_every_writing_of_its_name(named: Socai) -> None:
    ran = named("import", named.file(*reported(KNOWN)))
    assert ran.code == 0, ran.err
    log = named.json("log", "--type", "IncidentReported")
    assert [(form.text, row["unit"]) for form, row in zip(KNOWN, log, strict=True)] == list(KNOWN)


def test_what_may_be_another_name_is_asked_about(named: Socai) -> None:
    before = named.last()
    said = said_of(named, reported(DOUBTFUL))
    for form, got in zip(DOUBTFUL, said, strict=True):
        assert f"Không có đơn vị «{visible(normal(form.text))}»" in got, form
    assert named.last() == before
    asked = [form for form, got in zip(DOUBTFUL, said, strict=True) if f"«{form.unit}»" in got]
    assert len(asked) > 0.9 * len(DOUBTFUL)


def test_a_name_of_two_units_is_asked_about(named: Socai) -> None:
    unmarked = [form for form in SEVERAL if plain(form.text) == form.text]
    assert len(unmarked) >= 10
    for form, said in zip(unmarked, said_of(named, reported(unmarked)), strict=True):
        both = [unit for unit in TWO_EACH if unit[:-1] == form.unit[:-1]]
        assert f"Có 2 đơn vị tên «{normal(form.text)}»" in said, form
        assert all(f"{unit} ({TWO_EACH[unit]}" in said for unit in both) and len(both) == 2


def test_a_name_with_its_marks_is_never_the_unit_of_the_other(made: Path) -> None:
    with Ledger(made) as ledger:
        tree = ledger.tree(date(2021, 12, 31))
    marked = [form for form in SEVERAL if plain(form.text) != form.text]
    assert len(marked) >= 40
    for form in marked:
        assert unit_meant(tree, form.text) == form.unit
    for text in ("xã Hoằng Phu", "Hoằng Quy"):
        with pytest.raises(Refused, match="Có 2 đơn vị tên"):
            unit_meant(tree, text)


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_no_writing_becomes_a_unit_of_a_new_spelling(named: Socai, way: int) -> None:
    forms = [Form(WAYS[way](name), unit) for unit, name in UNITS.items()]
    said = said_of(named, registered(forms, "unit-moi/"))
    for form, got in zip(forms, said, strict=True):
        assert f"rất giống «{UNITS[form.unit]}» (unit-{form.unit})" in got, form


def test_no_name_holds_control_signs(named: Socai) -> None:
    for unit, name in UNITS.items():
        forms = [Form(name[:4] + sign + name[4:], unit) for sign in CONTROL]
        for form, got in zip(forms, said_of(named, registered(forms, "unit-moi/")), strict=True):
            assert "Trường «name» có ký tự điều khiển hoặc ký tự ẩn" in got, form


def test_a_question_names_units_as_an_import_does(made: Path) -> None:
    with Ledger(made) as ledger:
        tree = ledger.tree(date(2021, 12, 31))
    for form in KNOWN:
        assert unit_meant(tree, form.text) == form.unit
    for form in DOUBTFUL:
        with pytest.raises(Refused):
            unit_meant(tree, form.text)


def of(stream: str, name: str) -> dict[str, object]:
    """Return the row of a commune."""
    return event("UnitRegistered", f"unit-{stream}", "..2008-01-01", name=name, kind="xa",
                 parent="tuyen-hoa")  # fmt: skip


def incident(unit: str) -> dict[str, object]:
    """Return a row that names a unit."""
    return event("IncidentReported", "incident-1", "2021", unit=unit, kind="dispute")


@pytest.mark.parametrize(
    ("name", "written"),
    [("xã Hoằng Phú", "xã Hoằng Phụ"), ("xã Hoằng Quý", "xã Hoằng Quỳ"),
     ("xã Đức Thọ", "xã Đức Thơ"), ("xã Hải Đông", "Đông"), ("xã Cao Quảng", "Quảng"),
     ("xã Hoằng Phú", "phường Hoằng Phú"), ("Hoằng Phú", "P. Hoằng Phú")],
)  # fmt: skip
@pytest.mark.parametrize("one_file", [False, True])
def test_another_name_is_never_taken_for_the_only_one_there(
    socai: Socai, name: str, written: str, one_file: bool
) -> None:
    rows = [of("mot", name), incident(written)]
    if not one_file:
        assert socai("import", socai.file(rows.pop(0))).code == 0
    ran = socai("import", socai.file(*rows))
    assert ran.code == 1 and f"Không có đơn vị «{written}»" in ran.err


@pytest.mark.parametrize(
    "written",
    ["xã Ðồng Hóa", "xã Ɖồng Hóa", "xã ðồng Hóa", "Đồng Hóa", "X. Đồng Hóa", "xã Đồng Hó\u0430",
     "xã Đồng H\u03bfa", "xã Đồng \u041d\u043e\u0430",
     "xã Đ\x9bồng Hóa",
     *(f"xã Đ{sign}ồng Hóa" for sign in "\u00ad\u034f\u061c\u180e\u2060\ufeff\ufe0f\u3164\x85")],
)  # fmt: skip
def test_a_look_alike_is_never_a_unit_of_its_own(socai: Socai, written: str) -> None:
    assert socai("import", socai.file(of("mot", "xã Đồng Hóa"))).code == 0
    ran = socai("import", socai.file(of("hai", written)))
    assert ran.code == 1
    assert any(told in ran.err for told in ("rất giống", "ký tự ẩn", "bảng chữ")), ran.err


@pytest.mark.parametrize(
    ("sign", "shown"),
    [("\x1b[2J", r"\x1b[2J"), ("\x9b2J", r"\x9b2J"), ("\u202e", r"\u202e"),
     ("\nĐã ghi 1 sự kiện", r"\nĐã ghi 1 sự kiện"), ("\u2028", r"\u2028")],
)  # fmt: skip
def test_a_message_repeats_no_control_signs(socai: Socai, sign: str, shown: str) -> None:
    ran = socai("import", socai.file(incident(f"xã {sign}X")))
    assert ran.code == 1 and sign not in ran.err and f"«xã {shown}X»" in ran.err


def test_spaces_around_a_typed_unit_make_no_difference(named: Socai) -> None:
    asked = ("figure", "members", "--as-of", "2021-12-31", "--unit")
    for typed in (" tuyen-hoa ", "\u00a0huyện Tuyên Hóa\t"):
        ran = named(*asked, typed)
        assert ran.code == 0, ran.err
        assert ran.out == named(*asked, "tuyen-hoa").out
