"""The command that says what later knowledge has put in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.refusal import Message
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.options import Known, number_given
from socai.infra.cli.printing import number, print_csv, print_json_rows

if TYPE_CHECKING:
    from socai.consumers.ports import EventStore
    from socai.domain.event import Recorded
    from socai.domain.timeline import Stream
    from socai.infra.app import Ledger
    from socai.projections.findings.finding import Finding, Rule
    from socai.projections.findings.rules import Findings

COLUMNS = (
    *("rule", "severity", "message", "message_en"),
    *("streams", "events", "positions", "documents", "since"),
)
"""The fields of a finding, which are the columns of CSV."""
MOST = 10**9

Unit = Annotated[
    str | None,
    typer.Option(
        "--unit", metavar="U", help="Chỉ đơn vị này và cấp dưới | Only this unit with all below it"
    ),
]
RuleName = Annotated[
    str | None, typer.Option("--rule", metavar="R", help="Chỉ một quy tắc | One rule only")
]
Limit = Annotated[
    str | None,
    typer.Option("--limit", metavar="N", help="Hiện nhiều nhất N phát hiện | Show at most N"),
]


class StoreLog:
    """The streams of a store as known at a position (socai.projections.evidence.Log)."""

    def __init__(self, store: EventStore, known: int) -> None:
        self._store, self._known = store, known

    def names(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted; some may still be empty."""
        return self._store.streams(category)

    def stream(self, name: str) -> Stream:
        """Return a stream; an empty one where nothing is known of it."""
        from socai.domain.timeline import Stream

        events = self._store.stream(name)
        return Stream(name, (e for e in events if e.position <= self._known))

    def at(self, positions: Iterable[int]) -> list[Recorded]:
        """Return the events at these positions, in order."""
        return self._store.at(sorted(set(positions)))


def findings(
    ctx: typer.Context,
    known: Known = None,
    unit: Unit = None,
    rule: RuleName = None,
    limit: Limit = None,
) -> None:
    """Print every finding by severity, rule and stream; on stderr how many there are."""
    from socai.infra.cli.progress import Shown
    from socai.projections.evidence import Evidence
    from socai.projections.findings.rules import Findings

    console: Console = ctx.obj
    rules, most = _rules(rule), number_given("--limit", limit, MOST)
    with console.open() as ledger:
        position, shown = ledger.position(known), Shown(console.lang)
        try:
            ledger.catch_up(shown("cập nhật sổ tổng hợp", "bringing the books up to date"))
            log = StoreLog(ledger.source, position)
            looked = Findings(Evidence(log, ledger.view(position)), rules)
            found = looked.all(shown("đọc các dòng", "reading the streams"))
            if unit:
                found = _within(ledger, looked, found, unit)
            counts: Counter[str] = Counter()
            _print(console, _counted(found, counts, most))
        finally:
            shown.end()
    console.tell(_summary(counts, looked, most, position, console.lang))


def _rules(name: str | None) -> tuple[Rule, ...]:
    from socai.infra.cli.typed import hint
    from socai.projections.findings.finding import RULES

    names = [rule.name for rule in RULES]
    if name is not None and name not in names:
        close, listed = hint(name, names), ", ".join(names)
        raise WrongUse(
            f"Không có quy tắc «{name[:60]}»{close.vi}; các quy tắc: {listed}",
            f"There is no rule «{name[:60]}»{close.en}; rules: {listed}",
        )
    return tuple(rule for rule in RULES if name in (None, rule.name))


def _within(
    ledger: Ledger, looked: Findings, found: Iterator[Finding], unit: str
) -> Iterator[Finding]:
    """Return the findings about a unit, given by id or by its name today, and all below it."""
    from socai.infra import known as moments
    from socai.infra.files.naming import unit_meant
    from socai.projections.findings.rules import concerns

    tree = looked.evidence.tree(moments.of(ledger.clock()).date())
    named = unit_meant(tree, unit)
    return (one for one in found if concerns(one, named, tree))


def _counted(found: Iterator[Finding], counts: Counter[str], most: int) -> Iterator[Finding]:
    """Yield at most so many findings; count them all by severity."""
    for one in found:
        counts[one.rule.severity] += 1
        if counts.total() <= most:
            yield one


def _print(console: Console, found: Iterator[Finding]) -> None:
    if console.format == "json":
        print_json_rows(_row(one, [_document(e) for e in _citing(one)]) for one in found)
    elif console.format == "csv":
        print_csv(COLUMNS, (_row(one, _cited(one, "vi")) for one in found))
    else:
        before = None
        for one in found:
            if one.rule != before:
                print(*_heading(one.rule, console.lang, first=before is None), sep="\n")
            before = one.rule
            print(*_lines(one, console.lang), sep="\n")


def _row(one: Finding, documents: list[Any]) -> dict[str, Any]:
    return {
        "rule": one.rule.name,
        "severity": one.rule.severity,
        "message": one.message.vi,
        "message_en": one.message.en,
        "streams": list(one.streams),
        "events": [e.meta.event_id for e in one.rests_on],
        "positions": [e.position for e in one.rests_on],
        "documents": documents,
        "since": one.since,
    }


def _citing(one: Finding) -> list[Recorded]:
    """Return the events of a finding that cite a document, one for each place in one."""
    found: dict[tuple[Any, ...], Recorded] = {}
    for e in one.rests_on:
        source = e.meta.source
        if source.document:
            found.setdefault((source.document, source.page, source.line), e)
    return list(found.values())


def _document(e: Recorded) -> dict[str, Any]:
    source = e.meta.source
    return {"document": source.document, "page": source.page, "line": source.line}


def _cited(one: Finding, lang: str) -> list[str]:
    from socai.infra.cli.showing import cited

    return [cited(_document(e), lang) for e in _citing(one)]


def _heading(rule: Rule, lang: str, first: bool) -> list[str]:
    from socai.projections.findings.finding import SEVERITIES

    vi = lang != "en"
    severity = SEVERITIES[rule.severity][not vi].upper()
    return [*([] if first else [""]), f"{severity} · {rule.vi if vi else rule.en} ({rule.name})"]


def _lines(one: Finding, lang: str) -> list[str]:
    lines, documents = [f"  • {one.message.text(lang)}"], _cited(one, lang)
    if documents:
        title = "documents" if lang == "en" else "tài liệu"
        lines.append(f"      {title}: {'; '.join(documents)}")
    return lines


def _summary(
    counts: Counter[str], looked: Findings, most: int, position: int, lang: str
) -> Message:
    """Return how many findings there are, of what, and by how much was looked at."""
    from socai.projections.findings.finding import SEVERITIES

    total = counts.total()
    vi, en = f"{number(total, lang)} phát hiện", f"{number(total, lang)} findings"
    if total:
        named = [(counts[name], words) for name, words in SEVERITIES.items() if counts[name]]
        vi += f" ({', '.join(f'{number(n, lang)} {words[0]}' for n, words in named)})"
        en += f" ({', '.join(f'{number(n, lang)} {words[1]}' for n, words in named)})"
    else:
        vi, en = "Không có phát hiện nào", "No findings"
    if total > most:
        vi += f", chỉ hiện {number(most, lang)}; bỏ --limit để xem hết"
        en += f", only {number(most, lang)} shown; leave --limit out to see them all"
    if looked.streams:
        streams, events = number(looked.streams, lang), number(looked.events, lang)
        vi += f"; đã xét {streams} dòng, {events} sự kiện"
        en += f"; {streams} streams with {events} events were looked at"
    at = number(position, lang)
    return Message(f"{vi}, như sổ biết đến vị trí {at}", f"{en}, as known at position {at}")
