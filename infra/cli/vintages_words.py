"""The difference of two vintages for people: both values, by cause, then each command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socai.infra import known
from socai.infra.cli.indicated import how_known
from socai.infra.cli.printing import number
from socai.infra.cli.showing import cited, event_row
from socai.infra.reports.words import PERCENT, decimal, said
from socai.projections.vintages.amounts import NONE, Amount, Delta
from socai.projections.vintages.cause import CAUSES
from socai.projections.vintages.parts import Bearing, Difference, Group, Part

MOST = 20
"""Commands of a cause, and events of a command, that are shown one by one."""


def delta_words(one: Delta, share: bool, lang: str) -> str:
    """Return what was added: «+14», or each end by itself; an end that came or went is told."""
    vi = lang != "en"
    sides = [("mức thấp nhất", one.lo), ("mức cao nhất", one.hi)]
    if not vi:
        sides = [("lower end", one.lo), ("upper end", one.hi)]
    if one.lo == one.hi:
        sides = [("", one.lo)]
    words = []
    for name, side in sides:
        known = ("số liệu" if vi else "data") if side is one.lo else ""
        words += [f"{name} {_amount(side, share, lang)}{_came(side, known, lang)}"] if side else []
    if one.of_lo or one.of_hi:
        whole = [_amount(side, False, lang) for side in (one.of_lo, one.of_hi)]
        words.append(f"{'trên tổng số' if vi else 'out of'} {'–'.join(dict.fromkeys(whole))}")
    return ", ".join(words).strip() or "0"


def shares(found: Difference) -> bool:
    """Return whether what differs is a share of one."""
    return PERCENT in (found.before.counted_unit, found.after.counted_unit)


def difference_lines(found: Difference, lang: str) -> Iterator[str]:
    """Yield the causes with their sums, then the commands of each with what they rest on."""
    vi = lang != "en"
    if found.parts:
        groups = found.groups()
        yield "Theo nguyên nhân:" if vi else "By cause:"
        yield from _sums(found, groups, lang)
        for group in groups:
            yield from _group_lines(group, shares(found), lang)
    yield ""
    yield from _why(found, lang)


def _sums(found: Difference, groups: Sequence[Group], lang: str) -> Iterator[str]:
    """Yield the sum of each cause in a column, and their sum."""
    rows = [(CAUSES[g.cause].text(lang), delta_words(g.delta, shares(found), lang)) for g in groups]
    rows.append(("sum" if lang == "en" else "cộng", delta_words(found.delta, shares(found), lang)))
    width, right = (max(map(len, column)) for column in zip(*rows, strict=True))
    counts = [f"  ({_commands(len(group.parts), lang)})" for group in groups]
    for (name, added), count in zip(rows, [*counts, ""], strict=True):
        yield f"  {name:<{width}}  {added:>{right}}{count}"


def _why(found: Difference, lang: str) -> Iterator[str]:
    """Yield why there is no difference, where there is none; how much was looked at."""
    vi = lang != "en"
    if not found.parts:
        yield (
            "Không lệnh nào giữa hai vị trí làm thay đổi con số này."
            if vi
            else "No command between the two positions changed this figure."
        )
    elif not found.delta:
        yield (
            "Các phần trên bù trừ nhau hết nên không còn chênh lệch."
            if vi
            else "The parts above cancel, so no difference remains."
        )
    changed, looked = _commands(len(found.parts), lang), _commands(found.looked, lang)
    between = number(found.recorded, lang)
    yield (
        f"Giữa hai vị trí có {between} sự kiện; đã xem {looked} có thể đụng đến con số, {changed} "
        "làm nó thay đổi."
        if vi
        else f"{between} events lie between; {looked} that may bear on the figure were looked at, "
        f"{changed} changed it."
    )


def _group_lines(group: Group, share: bool, lang: str) -> Iterator[str]:
    vi = lang != "en"
    yield ""
    yield f"{CAUSES[group.cause].text(lang)}: {delta_words(group.delta, share, lang)}"
    for part in group.parts[:MOST]:
        yield from _part_lines(part, share, lang)
    rest = group.parts[MOST:]
    if rest:
        added = delta_words(sum((p.delta for p in rest), start=NONE), share, lang)
        more = f"và {_commands(len(rest), lang)} nữa" if vi else f"{len(rest)} more"
        full = "đủ từng lệnh" if vi else "each of them"
        yield f"  … {more}: {added}  (--format json: {full})"


def _part_lines(part: Part, share: bool, lang: str) -> Iterator[str]:
    vi = lang != "en"
    before, after = said(part.before, lang), said(part.after, lang)
    if before == after:
        before, after = (how_known(one.status, one.hi, lang) for one in (part.before, part.after))
    if before == after:
        version = "định nghĩa" if vi else "definition"
        before, after = (f"{version} {one.definition}" for one in (part.before, part.after))
    added = f"{before} → {after}  ({delta_words(part.delta, share, lang)})"
    if not part.events:
        yield f"  {added}"
        return
    meta = part.events[0].recorded.meta
    at = f"#{part.first}" if part.first == part.last else f"#{part.first}–{part.last}"
    yield f"  {at}  {added}"
    recorded = f"{'ghi lúc' if vi else 'recorded at'} {known.words(meta.recorded_at)}"
    yield f"      {recorded}, {meta.actor}, {'lệnh' if vi else 'command'} {meta.command_id}"
    for one in part.events[:MOST]:
        yield from _event_lines(one, lang)
    rest = len(part.events) - MOST
    if rest > 0:
        yield f"      … {'và' if vi else 'and'} {rest} {'sự kiện nữa' if vi else 'more events'}"


def _event_lines(one: Bearing, lang: str) -> Iterator[str]:
    row, meta = event_row(one.recorded), one.recorded.meta
    cause = CAUSES[one.cause].text(lang)
    yield f"      #{row['position']}  {row['effective']}  {meta.type} {meta.stream}  [{cause}]"
    documented = one.documented.isoformat() if one.documented else None
    if source := cited({**row, "documented": documented}, lang):
        yield f"          {source}"
    if meta.reason:
        yield f"          {'reason' if lang == 'en' else 'lý do'}: {meta.reason}"


def _commands(count: int, lang: str) -> str:
    if lang == "en":
        return f"{number(count, lang)} command{'' if count == 1 else 's'}"
    return f"{number(count, lang)} lệnh"


def _amount(one: Amount, share: bool, lang: str) -> str:
    """Return «+14», of shares «+0,42 điểm %»."""
    sign = "−" if one.number < 0 else "+" if one.number else ""
    size = abs(one.number)
    if share:
        points = "điểm %" if lang != "en" else "points"
        return f"{sign}{decimal(size, lang).removesuffix(PERCENT)} {points}"
    whole = size.denominator == 1
    return sign + (number(int(size), lang) if whole else decimal(size, lang, share=False))


def _came(one: Amount, known: str, lang: str) -> str:
    """Return whether an end that was open came, or one that was there went."""
    if not one.ends:
        return ""
    vi, came = lang != "en", one.ends > 0
    if known:
        words = ("trước chưa có " if came else "nay không còn ") if vi else "no "
        words = f"{words}{known}" if vi else f"{words}{known} {'before' if came else 'now'}"
    else:
        words = ("trước để mở" if came else "nay để mở") if vi else ("was open" if came else "open")
    return f" ({words})"
