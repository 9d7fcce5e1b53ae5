"""Relations between claims that a person declares in a TOML file, every fault told with its place.

[[relation]]
first = "tong-vu-viec"
relation = "sum"
claims = ["vu-hinh-su", "vu-ma-tuy"]
note = "cộng theo bảng 2"
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from socai.domain.claim import ClaimsRelated, decide
from socai.domain.event import Statement
from socai.domain.fields import check, specs
from socai.domain.period import Period
from socai.domain.refusal import Refused
from socai.domain.streams import Streams
from socai.infra.cli.typed import hint
from socai.infra.files.jsonl import disk
from socai.infra.reports.toml_file import LARGEST, Repeated, placed, tables_of, text_of
from socai.projections.audit.claim import Related
from socai.projections.reports.faults import Checking, Fault

RELATIONS = Repeated("relation", "quan hệ", "relation")
FIELDS = {"first": str, "relation": str, "claims": list, "note": str}
NEEDED = ("first", "relation", "claims")
ANY_DAY = Period(date(2000, 1, 1), date(2000, 1, 1))
"""A statement is of some day; a relation of a file holds whenever its claims do."""


def load(path: Path, claims: Collection[str]) -> list[Related]:
    """Return the relations of a file between the claims of these ids.

    Raises Refused with all that is wrong with it.
    """
    with disk(path), path.open("rb") as opened:
        return read(path.name, opened.read(LARGEST + 1), claims)


def read(name: str, content: bytes, claims: Collection[str]) -> list[Related]:
    """Return the relations of a file's content; raise Refused with all that is wrong with it."""
    text = text_of(name, content)
    tables = tables_of(name, text, RELATIONS)
    checking = Checking((), {})
    given = checking.fields(tables, {RELATIONS.name: list}).get(RELATIONS.name, [])
    if not checking.faults and not given:
        vi, en = "Chưa khai quan hệ nào: thêm [[relation]]", "No relation is declared: [[relation]]"
        checking.wrong(vi, en, RELATIONS.name)
    found = []
    for number, table in enumerate(given, start=1):
        if isinstance(table, dict):
            found += _related(checking, number, table, claims, name)
        else:
            vi, en = "Mỗi quan hệ là một bảng [[relation]]", "Each relation is a [[relation]]"
            checking.wrong(vi, en, RELATIONS.name, number)
    if checking.faults:
        lines = text.splitlines()
        raise Refused(*(placed(name, lines, fault, RELATIONS) for fault in checking.faults))
    return found


def _related(
    checking: Checking, number: int, table: Mapping[str, Any], ids: Collection[str], name: str
) -> list[Related]:
    """Return the relation of a table, none where something is wrong with it."""
    before = len(checking.faults)
    given = checking.fields(table, FIELDS, number)
    for field in NEEDED:
        if field not in table:
            vi, en = f"Thiếu trường «{field}»", f"Field «{field}» is missing"
            checking.wrong(vi, en, field, number)
    values = _values(checking, number, given)
    _check_ids(checking, number, given, ids)
    if len(checking.faults) == before:
        event = ClaimsRelated(**values)
        said = Statement(
            event_id=name, stream=f"claim-{given['first']}", event=event, effective=ANY_DAY
        )
        nothing = Streams(lambda _: ())
        checking.faults += [Fault(m, m.field, number) for m in decide(said, nothing)]
    if len(checking.faults) > before:
        return []
    return [
        Related(
            relation=values["relation"],
            first=given["first"],
            others=values["claims"],
            proposed=False,
            note=values.get("note"),
            origin=f"{name}#{number}",
        )
    ]


def _check_ids(
    checking: Checking, number: int, given: Mapping[str, Any], ids: Collection[str]
) -> None:
    """Note the claims that are named and not known."""
    for field in ("first", "claims"):
        for claim in _listed(given.get(field, ())):
            if claim not in ids:
                close = hint(claim, ids, most=3)
                checking.wrong(
                    f"Sổ không có con số «{claim[:60]}»{close.vi}; mã đứng trong [ ] ở mỗi phát "
                    "hiện, hoặc sau «claim-» trong `socai log --type FigureClaimed`",
                    f"The ledger has no claim «{claim[:60]}»{close.en}; its id stands in [ ] with "
                    "each finding, or after «claim-» in `socai log --type FigureClaimed`",
                    *(field, number),
                )


def _values(checking: Checking, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as the ledger would keep them; note what it would refuse."""
    values = {}
    for spec in specs(ClaimsRelated):
        if spec.name in given:
            try:
                values[spec.name] = check(spec, given[spec.name])
            except Refused as refused:
                checking.faults += [Fault(m, spec.name, number) for m in refused.messages]
    return values


def _listed(value: Any) -> list[str]:
    return [one for one in ([value] if isinstance(value, str) else value) if isinstance(one, str)]
