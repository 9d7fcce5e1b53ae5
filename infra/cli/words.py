"""Figures as a Vietnamese reader writes them: 12.998 thành viên; hơn 39.000; ít nhất 5."""

from __future__ import annotations

from socai.domain.interval import Interval
from socai.projections.question import Figure

STATUS = {
    "known": ("biết", "known"),
    "partial": ("chỉ biết mức thấp nhất", "a lower bound"),
    "no_data": ("không có số liệu", "no data"),
    "not_divisible": ("không tách được chính xác", "not divisible"),
    "not_restatable": ("không quy đổi được", "not restatable"),
    "undecidable": ("không xác định được", "undecidable"),
}


def dotted(number: int) -> str:
    """Return 12998 as «12.998»."""
    return f"{number:,}".replace(",", ".")


def span(value: Interval) -> str:
    """Return an interval in words: «12.998», «39.001 – 39.999», «ít nhất 5»."""
    if value.exact:
        return dotted(value.lo)
    if value.hi is None:
        return f"ít nhất {dotted(value.lo)}"
    return f"{dotted(value.lo)} – {dotted(value.hi)}"


def amount(figure: Figure) -> str:
    """Return a figure with its counted unit, its interval and its qualifier as printed."""
    if figure.status == "no_data":
        return f"— {figure.counted_unit}"
    value, unit = figure.value, figure.counted_unit
    if figure.qualifier == "hơn":
        return f"hơn {dotted(value.lo - 1)} {unit} [{span(value)}]"
    if figure.qualifier == "gần" and value.hi is not None:
        return f"gần {dotted(value.hi + 1)} {unit} [{span(value)}]"
    if figure.qualifier.startswith("hàng "):
        return f"{figure.qualifier} {unit} [{span(value)}]"
    return f"{span(value)} {unit}"


def status(name: str, lang: str = "vi") -> str:
    """Return what a figure's status means, in words."""
    return STATUS[name][lang == "en"]
