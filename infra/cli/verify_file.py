"""Verifying the file of a sealed report: byte for byte, then the seal that it names."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socai.domain.refusal import Message, Refused, Unavailable
from socai.domain.text import visible
from socai.infra.cli.console import Console
from socai.infra.cli.printing import print_csv
from socai.infra.cli.progress import Shown
from socai.infra.cli.verify import FIELDS, READ, csv_row, said, seal_lines
from socai.infra.sealing import files
from socai.infra.sealing.changed_files import MOST, FileChange
from socai.infra.sealing.faults import Verified
from socai.infra.sealing.seals import known_seals, one_seal
from socai.infra.sealing.verifying import verify
from socai.projections.seals.seal import Seal

if TYPE_CHECKING:
    from socai.infra.app import Ledger

FILE_FIELDS = (*FIELDS, "file", "form", "equal", "file_changes")
"""The columns of CSV, the changes of the file being counted."""


def verify_file(console: Console, ledger: Ledger, path: Path, named: str | None) -> bool:
    """Verify a file, and the seal that it is of; return whether both are as they were sealed."""
    data = files.read(path)
    form = files.form_in(path, data)
    wanted = named or files.seal_in(path, data, form)
    if wanted is None:
        raise Refused(files.unsealed(path))
    if not named and wanted not in known_seals(ledger.source, None, {wanted}.__contains__):
        raise files.unknown(path, wanted)
    seal = one_seal(ledger.source, wanted)
    shown = Shown(console.lang)
    try:
        found = verify(ledger, seal, shown(*READ))
    finally:
        shown.end()
    why: tuple[Message, ...] = ()
    changes: list[FileChange] | None = None
    lang = console.lang
    try:
        lang, changes = files.compared(files.marked(ledger, seal), form, data)
    except Unavailable:
        raise
    except Refused as refused:
        why = refused.messages
    _print_file(console, (path, form, lang), found, changes, why)
    return changes == [] and found.holds


def _print_file(
    console: Console,
    about: tuple[Path, str, str],
    found: Verified,
    changes: list[FileChange] | None,
    why: tuple[Message, ...],
) -> None:
    path, form, lang = about
    equal = changes == []
    row = {**found.json(), "verified": equal and found.holds, "file": str(path), "form": form}
    row |= {"language": lang, "equal": equal}
    if console.format == "csv":
        told = {"equal": equal, "file_changes": None if changes is None else len(changes)}
        print_csv(FILE_FIELDS, [{**row, **csv_row(found), "verified": row["verified"], **told}])
        return
    said = None if changes is None else [_change_json(one) for one in changes]
    row |= {"file_changes": said, "not_compared": [{"vi": m.vi, "en": m.en} for m in why]}
    lines = [*_file_lines(console, path, found.seal, changes, why), *seal_lines(console, found)]
    console.one(row, lines)


def _change_json(one: FileChange) -> dict[str, Any]:
    return {"vi": one.place.vi, "en": one.place.en, "sealed": one.sealed, "found": one.found}


def _file_lines(
    console: Console,
    path: Path,
    seal: Seal,
    changes: list[FileChange] | None,
    why: tuple[Message, ...],
) -> Iterator[str]:
    """Yield whether a file is the one of its seal, where it is not, and how to get that again."""
    lang, running = console.lang, version("socai")
    if changes == []:
        yield console.say(
            f"{path}: đúng từng byte như bản chốt", f"{path}: byte for byte as its seal gives it"
        )
        return
    if changes is None:
        yield console.say(
            f"{path}: KHÔNG so được với bản chốt, vì không làm lại được tệp ấy:",
            f"{path}: NOT compared with its seal, for that file cannot be made anew:",
        )
        yield from (f"  {said(one, lang)}" for one in why)
        return
    yield console.say(f"{path}: KHÔNG như bản chốt:", f"{path}: NOT as its seal gives it:")
    for one in changes:
        yield f"  {visible(one.text(lang))}"
    if len(changes) == MOST:
        yield console.say("  … có thể còn nữa", "  … there may be more")
    if running != seal.sealed.software:
        yield "  " + console.say(
            f"(chốt bằng socai {seal.sealed.software}, đang chạy socai {running}: lời văn của tệp "
            "có thể khác theo phần mềm; số liệu thì không)",
            f"(sealed by socai {seal.sealed.software}, now socai {running} runs: words of a file "
            "may change with the software, figures do not)",
        )
    again = f"socai seals {seal.id} --output {shlex.quote(str(path))} --force"
    yield f"  {console.say('ghi lại tệp đúng', 'write it again as sealed')}: {again}"
