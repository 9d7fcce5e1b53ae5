"""What was released stays as it is, and whatever comes later can read it.

tests/golden/schema_files.txt holds the SHA-256 of every schema file ever released. A new schema
adds a line, which the failing test prints; no line ever changes or goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from socai.domain.catalogue import TYPES
from socai.schemas import loader
from socai.schemas.compatibility import PROMISED, Level, broken
from socai.schemas.feed import feed_schemas
from socai.schemas.loader import Schema
from tree import ROOT

GOLDEN = ROOT / "tests" / "golden" / "schema_files.txt"
FOLDER = ROOT / "schemas"


def shipped(folder: Path) -> dict[str, str]:
    """Return the hash of every schema file, by its path below the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.avsc"))
    }


def released() -> dict[str, str]:
    """Return the hashes that were noted when each file was released."""
    lines = GOLDEN.read_text(encoding="ascii").splitlines()
    return {name: noted for noted, name in (line.split("  ") for line in lines)}


def faults(noted: Mapping[str, str], there: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what is wrong: files that changed, that are missing, that nobody has noted."""
    return {
        "changed": [name for name in noted if there.get(name, noted[name]) != noted[name]],
        "missing": [name for name in noted if name not in there],
        f"append to {GOLDEN.name}": [
            f"{there[name]}  {name}" for name in there if name not in noted
        ],
    }


def test_a_released_schema_is_never_changed() -> None:
    found = faults(released(), shipped(FOLDER))
    assert not any(found.values()), "\n".join(
        f"{what}:\n  " + "\n  ".join(which) for what, which in found.items() if which
    )


def test_no_schema_is_noted_twice() -> None:
    lines = GOLDEN.read_text(encoding="ascii").splitlines()
    assert len(released()) == len(lines) >= len(loader.schemas())


def test_a_change_to_what_was_released_is_found(tmp_path: Path) -> None:
    for name in ("A.v1.avsc", "B.v1.avsc", "feed/C.v1.avsc"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}", encoding="ascii")
    noted = shipped(tmp_path)
    assert list(noted) == ["A.v1.avsc", "B.v1.avsc", "feed/C.v1.avsc"]
    assert not any(faults(noted, shipped(tmp_path)).values())
    (tmp_path / "A.v1.avsc").write_text("{ }", encoding="ascii")
    (tmp_path / "feed" / "C.v1.avsc").rename(tmp_path / "C.v2.avsc")
    changed, missing, new = faults(noted, shipped(tmp_path)).values()
    assert (changed, missing) == (["A.v1.avsc"], ["feed/C.v1.avsc"])
    assert [line.partition("  ")[2] for line in new] == ["C.v2.avsc"]


def by_type() -> dict[str, list[Schema]]:
    """Return every released schema by the full name of its record, the first version first."""
    found: dict[str, list[Schema]] = {}
    for schema in (*loader.schemas().values(), *feed_schemas().values()):
        family = schema.tree["namespace"].rpartition(".")[0]
        found.setdefault(f"{family}.{schema.type}", []).append(schema)
    return {name: sorted(several, key=lambda s: s.version) for name, several in found.items()}


def unkept(versions: list[Any]) -> list[str]:
    """Return what a later version cannot read of those before it."""
    return [
        message.en
        for number in range(1, len(versions))
        for message in broken(PROMISED, versions[number], versions[:number])
    ]


@pytest.mark.parametrize("name", by_type())
def test_every_version_reads_all_that_came_before(name: str) -> None:
    versions = by_type()[name]
    assert [schema.version for schema in versions] == list(range(1, len(versions) + 1))
    assert unkept([schema.tree for schema in versions]) == []


def test_a_third_version_that_cannot_read_the_first_is_found() -> None:
    """Though it reads the second: the promise goes back to the beginning."""
    first, second = (s.tree for s in by_type()["socai.SiteLaunched"])
    patrols = {"name": "patrols", "type": "long"}
    with_default = {**second, "fields": [*second["fields"], {**patrols, "default": 0}]}
    without = {**with_default, "fields": [*second["fields"], patrols]}
    assert unkept([first, second, with_default]) == []
    assert broken(Level.BACKWARD, without, [first, with_default]) == []
    (why,) = unkept([first, with_default, without])
    assert why.startswith("socai.v2.SiteLaunched cannot read the data of socai.v1.SiteLaunched")


def test_every_event_type_is_looked_at() -> None:
    names = by_type()
    assert {f"socai.{name}" for name in TYPES} <= set(names)
    assert len(names["socai.SiteLaunched"]) >= 2
