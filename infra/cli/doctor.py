"""`socai doctor`: what is wrong with a ledger and its surroundings, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.text import visible
from socai.infra.cli.console import Console
from socai.infra.cli.printing import Column
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.doctor.finding import Finding

Deep = Annotated[
    bool,
    typer.Option(
        "--deep",
        help="Đọc lại cả sổ, tính lại cây Merkle, dựng lại sổ tổng hợp để so "
        "| Read the whole log, compute its Merkle tree, build the books anew and compare",
    ),
]
COLUMNS = (
    Column("name", "Việc xem", "Check"),
    Column("state", "Kết quả", "Result"),
    Column("vi", "Thấy gì", "Found"),
    Column("en", "Thấy gì (tiếng Anh)", "Found, in English"),
    Column("todo_vi", "Cần làm", "To do"),
    Column("todo_en", "Cần làm (tiếng Anh)", "To do, in English"),
)
DONE, REFUSED, UNAVAILABLE = 0, 1, 3


def doctor(ctx: typer.Context, deep: Deep = False) -> None:
    """Look at the ledger and its surroundings; say what is wrong and what to do."""
    from socai.infra.doctor.examination import examine, verdict
    from socai.infra.doctor.finding import AWAY, BAD

    console: Console = ctx.obj
    shown, found = Shown(console.lang), []
    lines = _Lines(console)
    try:
        for finding in examine(console.where(), deep=deep, phases=shown):
            shown.end()
            found.append(finding)
            lines.show(finding)
    finally:
        shown.end()
    state, said = verdict(found)
    if console.format == "table":
        print(said.text(console.lang))
    else:
        console.rows(COLUMNS, [row(finding) for finding in found])
    raise typer.Exit({BAD: REFUSED, AWAY: UNAVAILABLE}.get(state, DONE))


def row(finding: Finding) -> dict[str, Any]:
    """Return a finding as a row."""
    return {
        "name": finding.name,
        "state": finding.state,
        "vi": finding.said.vi,
        "en": finding.said.en,
        "todo_vi": finding.todo.vi,
        "todo_en": finding.todo.en,
    }


@dataclass(frozen=True, slots=True)
class _Lines:
    """Findings as lines for people, each when it is found."""

    console: Console

    def show(self, finding: Finding) -> None:
        """Print a finding, and below it what to do."""
        from socai.infra.doctor.finding import STATES

        if self.console.format != "table":
            return
        lang = self.console.lang
        state = STATES[finding.state].text(lang)
        print(f"{state:<14} {finding.name:<11} {visible(finding.said.text(lang))}", flush=True)
        if todo := finding.todo.text(lang):
            print(f"{'':<26} → {visible(todo)}", flush=True)
