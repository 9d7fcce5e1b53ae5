"""Where a unit lies, in every row, so that nobody needs to join: province, district, commune.

By the hierarchy after all that the ledger knows. A unit that has ceased lies where the unit lies
that carries its accounts now (`counted_in`).
"""

from __future__ import annotations

from socai.domain.programme import KINDS_OF_LEVEL
from socai.domain.sort_key import sort_key
from socai.infra.files.exports.columns import WORD, WORDS, Column, Values, sort_keys
from socai.projections.tree import Tree

LEVELS = {
    "province": ("tinh", "thanh-pho-trung-uong"),
    "district": KINDS_OF_LEVEL["district"],
    "commune": KINDS_OF_LEVEL["commune"],
}
_WORDS = {
    "province": ("tỉnh, thành phố trung ương", "province"),
    "district": ("huyện, quận, thị xã, thành phố", "district"),
    "commune": ("xã, phường, thị trấn", "commune"),
}


def _level(level: str) -> tuple[Column, ...]:
    vi, en = _WORDS[level]
    return (
        Column(level, WORD, f"mã của {vi} trên đường đi lên", f"id of the {en} on the path"),
        Column(f"{level}_name", WORD, f"tên của {vi}", f"name of the {en}"),
    )


OWN = (
    Column("unit", WORD, "mã đơn vị", "id of the unit"),
    Column("unit_name", WORD, "tên đơn vị", "name of the unit"),
    Column("unit_kind", WORD, "loại đơn vị", "kind of the unit"),
)
PATH = (
    Column(
        "counted_in",
        WORD,
        "đơn vị đang có, nơi số liệu của đơn vị này được cộng vào",
        "the living unit that carries this unit's figures",
    ),
    Column(
        "path",
        WORDS,
        "mã các đơn vị từ trên xuống đến `counted_in`",
        "ids of the units from the topmost down to `counted_in`",
    ),
    *(column for level in LEVELS for column in _level(level)),
)
COLUMNS = (*OWN, *PATH)
"""The columns of a row that lies in a unit."""
_LEVEL_OF = {kind: index for index, kinds in enumerate(LEVELS.values()) for kind in kinds}


class Places:
    """Where units lie on the day of a tree; each is looked up once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._paths: dict[str | None, tuple[Values, Values]] = {}
        self._own: dict[str | None, tuple[Values, Values]] = {}

    def path(self, unit: str | None) -> tuple[Values, Values]:
        """Return the values of PATH, and those of its sort keys."""
        if unit not in self._paths:
            self._paths[unit] = self._path(unit)
        return self._paths[unit]

    def whole(self, unit: str | None) -> tuple[Values, Values]:
        """Return the values of COLUMNS, and those of its sort keys."""
        if unit not in self._own:
            name = self._tree.name(unit) if unit else None
            kind = self._tree.kind(unit) if unit else None
            values, keys = self.path(unit)
            self._own[unit] = ((unit, name, kind, *values), (hex_key(name), *keys))
        return self._own[unit]

    def _path(self, unit: str | None) -> tuple[Values, Values]:
        home = self._tree.home(unit) if unit else None
        path = self._tree.path(home)
        levels: list[str | None] = [None] * len(LEVELS)
        for above in path:
            level = _LEVEL_OF.get(self._tree.kind(above) or "")
            if level is not None and levels[level] is None:
                levels[level] = above
        names = [self._tree.name(one) if one else None for one in levels]
        pairs = [value for pair in zip(levels, names, strict=True) for value in pair]
        return (home, path[::-1] or None, *pairs), tuple(map(hex_key, names))


def hex_key(name: str | None) -> str | None:
    """Return what a name is sorted by, as hexadecimal digits that keep the order of the bytes."""
    return None if name is None else sort_key(name).hex()


PATH_KEYS, KEYS = sort_keys(PATH), sort_keys(COLUMNS)
