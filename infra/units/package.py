"""The units that the package vietnamadminunits (MIT) lists: before 1/7/2025 and since, and the way.

Its data are read where it is installed; its code is not imported, so that nothing which that needs
has to be there.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from socai.domain.refusal import Refused

PACKAGE = "vietnamadminunits"
TABLES, WAYS = "dataset.db", "converter_2025.json"


@dataclass(frozen=True, slots=True)
class Old:
    """A commune before 1/7/2025 (none: a district without communes), and those that succeed it."""

    province: str
    district: str
    name: str | None
    code: str | None
    district_code: str
    province_code: str
    into: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A commune since 1/7/2025."""

    key: str
    province: str
    name: str
    code: str
    province_code: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What the package lists: communes before and since, each new one by its key."""

    version: str
    file_hash: str
    old: tuple[Old, ...]
    new: dict[str, New]


def installed() -> Listed:
    """Return what the installed package lists.

    Raises Refused, with what to do, where it is not installed or its data are not as known.
    """
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise Refused.of(
            f"Chưa có gói {PACKAGE} (giấy phép MIT): cài bằng `pip install --no-deps {PACKAGE}` "
            "vào môi trường Python của socai rồi chạy lại",
            f"The package {PACKAGE} (MIT licence) is not there: install it by `pip install "
            f"--no-deps {PACKAGE}` into the Python environment of socai and run this again",
        )
    try:
        number = version(PACKAGE)
    except PackageNotFoundError:
        number = "?"
    return read(Path(places[0]) / "data", number)


def read(folder: Path, number: str) -> Listed:
    """Return what the data files in a folder list; raise Refused where they cannot be read."""
    try:
        ways = json.loads((folder / WAYS).read_text(encoding="utf-8"))
        found = hashlib.sha256((folder / WAYS).read_bytes() + (folder / TABLES).read_bytes())
        address = f"{(folder / TABLES).resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as tables:
            new = {one.key: one for one in _new(tables)}
            old = tuple(_old(tables, _ways(ways)))
        missing = {key for one in old for key in one.into if key not in new}
        if missing:
            raise KeyError(min(missing))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, sqlite3.Error) as error:
        raise Refused.of(
            f"Dữ liệu của {PACKAGE} ở {folder} không đọc được ({error}): socai biết bản 1.0.4",
            f"The data of {PACKAGE} in {folder} cannot be read ({error}): socai knows 1.0.4",
        ) from error
    return Listed(number, found.hexdigest(), old, new)


def _new(tables: sqlite3.Connection) -> Iterator[New]:
    asked = "SELECT provinceKey, wardKey, province, ward, wardCode, provinceCode FROM admin_units"
    for province_key, key, *rest in tables.execute(asked):
        yield New(f"{province_key}_{key}", *rest)


def _old(tables: sqlite3.Connection, ways: dict[str, tuple[str, ...]]) -> Iterator[Old]:
    asked = (
        "SELECT provinceKey, districtKey, wardKey, province, district, ward, wardCode, "
        "districtCode, provinceCode FROM admin_units_legacy ORDER BY provinceCode, wardCode"
    )
    for row in tables.execute(asked):
        province, district, name, code, district_code, province_code = row[3:]
        into = ways[f"{row[0]}_{row[1]}_{row[2] or ''}"]
        yield Old(province, district, name, code, district_code, province_code, into)


def _ways(ways: dict[str, dict[str, dict[str, list[str]]]]) -> dict[str, tuple[str, ...]]:
    """Return the new communes that succeed each old one, by the keys of the package."""
    found: dict[str, tuple[str, ...]] = {}
    for province, whole in ways["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, sources in whole.items():
            found.update((source, (f"{province}_{key}",)) for source in sources)
    for province, divided in ways["DICT_PROVINCE_WARD_DIVIDED"].items():
        for source, parts in divided.items():
            found[source] = tuple(f"{province}_{_key(part)}" for part in parts)
    return found


def _key(part: object) -> str:
    return str(part["newWardKey"]) if isinstance(part, dict) else str(part)
