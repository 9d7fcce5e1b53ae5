"""Made-up documents where all agrees, printed exactly or with «hơn», «gần»; or one mistake planted.

Each scene is of one place and one rule: it publishes figures of a truth that it draws, or, where a
mistake is planted, the same with one thing changed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from claimed import Published
from socai.domain.interval import parse_quantity

Scene = Callable[[Published, Random, str, bool], None]


def grouped(count: int) -> str:
    """Return a count as documents print it: 12.998."""
    return f"{count:,}".replace(",", ".")


def said(rng: Random, count: int) -> str:
    """Return a true way to print a count: as it is, or «hơn», «gần» a rounder number."""
    place = 10 ** rng.randint(1, max(1, len(str(count)) - 1))
    floor = count // place * place
    ways = [grouped(count)]
    if 0 < floor < count:
        ways.append(f"hơn {grouped(floor)}")
    if floor < count:
        ways.append(f"gần {grouped(floor + place)}")
    words = rng.choice(ways)
    value, _ = parse_quantity(words)
    assert value.lo <= count and (value.hi is None or count <= value.hi)
    return words


def percent(share: Fraction, decimals: int) -> str:
    """Return a share or change in per cent, rounded to so many decimal places."""
    scaled = share * 100 * 10**decimals
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    digits = str(whole).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits
    return f"{'-' if scaled < 0 and whole else ''}{text}%"


def parts(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A whole and its parts by key."""
    counts = [rng.randint(1, 500) for _ in range(rng.randint(2, 5))]
    whole = sum(counts) + (rng.choice((-1, 1, 10)) if wrong else 0)
    book.claim(f"{at}-all", grouped(whole) if wrong else said(rng, whole), unit=at)
    for number, count in enumerate(counts):
        book.claim(f"{at}-{number}", grouped(count), unit=at)
    book.relate("sum", f"{at}-all", *(f"{at}-{number}" for number in range(len(counts))))


def divided(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """Models by level, of which nobody says that they are parts; in a mistake by area as well."""
    counts = [rng.randint(1, 90) for _ in range(3)]
    axes = [f"models_by_level[{key}]" for key in ("tinh", "huyen", "xa")]
    if wrong:
        axes[rng.randrange(3)] = "models_in_special_areas[vung-giao]"
    book.claim(
        f"{at}-all",
        grouped(sum(counts)),
        line=7,
        unit=at,
        indicator="models",
        counted_unit="mô hình",
    )
    for number, (count, axis) in enumerate(zip(counts, axes, strict=True)):
        book.claim(
            f"{at}-{number}",
            grouped(count),
            line=9,
            unit=at,
            indicator=axis,
            counted_unit="mô hình",
        )


def within(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A part within its whole."""
    whole = rng.randint(50, 9_000)
    part = whole + rng.randint(1, 99) if wrong else rng.randint(20, whole)
    book.claim(f"{at}-all", grouped(whole) if wrong else said(rng, whole), unit=at)
    book.claim(f"{at}-part", grouped(part) if wrong else said(rng, part), unit=at)
    book.relate("contains", f"{at}-all", f"{at}-part")


def ordered(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A share that cannot exceed another."""
    whole = rng.randint(200, 900)
    more = rng.randint(whole // 3, whole * 2 // 3)
    less = rng.randint(whole // 9, more)
    pair = [(less, "less"), (more, "more")]
    if wrong:
        pair = [(more + whole // 9, "less"), (more, "more")]
    for count, name in pair:
        share = percent(Fraction(count, whole), 1)
        book.claim(f"{at}-{name}", share, kind="ratio", unit=at, numerator=count, denominator=whole)
    book.relate("at-most", f"{at}-less", f"{at}-more")


def ordered_elsewhere(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A count that cannot exceed another of another subject."""
    less = rng.randint(20, 500)
    more = less + (-rng.randint(1, 15) if wrong else rng.randint(0, 50))
    book.claim(f"{at}-less", grouped(less), unit=at, subjects=("agency",))
    book.claim(f"{at}-more", grouped(more), unit=at, subjects=("school",))
    book.relate("at-most", f"{at}-less", f"{at}-more")


def spread(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """n of N."""
    every = rng.randint(3, 700)
    count = every + rng.randint(1, 9) if wrong else rng.randint(0, every)
    book.claim(f"{at}-n", grouped(count), kind="spread", unit=at, denominator=every)


def share(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A share of a whole whose terms are printed beside it, above 100 % in a mistake."""
    bottom = rng.randint(10, 9_000)
    top = bottom * rng.randint(2, 9) if wrong else rng.randint(1, bottom)
    printed = percent(Fraction(top, bottom), rng.randint(0, 2))
    book.claim(f"{at}-p", printed, kind="ratio", unit=at, numerator=top, denominator=bottom)


def fraction(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A percentage with its terms: 458/6195 = 7,39%."""
    bottom, decimals = rng.randint(100, 9_000), rng.randint(0, 2)
    top = rng.randint(1, bottom * 9 // 10)
    value = Fraction(top, bottom) + (Fraction(2, 100) if wrong else 0)
    book.claim(
        *(f"{at}-p", percent(value, decimals)),
        **{"kind": "ratio", "unit": at, "numerator": top, "denominator": bottom},
    )


def quotient(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A percentage of two other claims."""
    bottom = rng.randint(1_000, 900_000)
    top = rng.randint(100, bottom * 9 // 10)
    value = Fraction(top, bottom) + (Fraction(1, 100) if wrong else 0)
    ways = (grouped(top), grouped(bottom)) if wrong else (said(rng, top), said(rng, bottom))
    for name, words in zip(("top", "bottom"), ways, strict=True):
        book.claim(f"{at}-{name}", words, unit=at)
    book.claim(f"{at}-p", percent(value, rng.randint(1, 2)), kind="ratio", unit=at)
    book.relate("ratio", f"{at}-p", f"{at}-top", f"{at}-bottom")


def unlike(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A percentage of two claims of one day, in a mistake of two days or two counted units."""
    bottom = rng.randint(1_000, 9_000)
    top = rng.randint(100, bottom)
    day, unit = "2021-12-31", "hộ gia đình"
    if wrong:
        day, unit = rng.choice((("2020-12-31", unit), (day, "lượt hộ")))
    book.claim(f"{at}-top", grouped(top), unit=at, when=day, counted_unit=unit)
    book.claim(f"{at}-bottom", grouped(bottom), unit=at, counted_unit="hộ")
    book.claim(f"{at}-p", percent(Fraction(top, bottom), 1), kind="ratio", unit=at)
    book.relate("ratio", f"{at}-p", f"{at}-top", f"{at}-bottom")


def change(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A rise or fall between two years."""
    base = rng.randint(500, 90_000)
    new = rng.randint(base // 2 + 1, base * 2)
    value = Fraction(new, base) - 1
    if wrong:
        value = -value if abs(value) > Fraction(1, 100) else value + Fraction(1, 10)
    ways = (grouped(new), grouped(base)) if wrong else (said(rng, new), said(rng, base))
    for name, year, words in zip(("new", "base"), ("2021", "2020"), ways, strict=True):
        book.claim(f"{at}-{name}", words, kind="flow", when=year, unit=at)
    book.claim(f"{at}-c", percent(value, 1), kind="change", when="2021", unit=at)
    book.relate("change", f"{at}-c", f"{at}-new", f"{at}-base")


def items(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A number and what it names."""
    count = rng.randint(2, 12)
    names = tuple(f"huyện {number}" for number in range(count))
    printed = count + rng.choice((-1, 1)) if wrong else count
    book.claim(f"{at}-list", grouped(printed), unit=at, items=names)


def agreeing(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """Counts that should agree."""
    count = rng.randint(20, 700)
    other = count + rng.choice((-1, 1)) * rng.randint(1, 10) if wrong else count
    ways = (grouped(count), grouped(other)) if wrong else (said(rng, count), said(rng, other))
    for name, words in zip(("boards", "hamlets"), ways, strict=True):
        book.claim(f"{at}-{name}", words, unit=at, counted_unit=name)
    book.relate("equal", f"{at}-boards", f"{at}-hamlets")


def repeated(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """One thing in several documents, each with its own way to print it."""
    count = rng.randint(20, 9_000)
    for number in range(3):
        other = count * 10 + number if wrong and number == 2 else count
        words = grouped(other) if wrong else said(rng, other)
        document = f"bao-cao-{number}"
        book.claim(f"{at}-{number}", words, document, unit=at, indicator="members[to-anxh]")


def counted(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """One thing in two documents, in a mistake counted in another unit."""
    count = rng.randint(20, 90)
    units = ("người", rng.choice(("lượt người", "hộ")) if wrong else "đồng chí")
    for number, unit in enumerate(units):
        book.claim(
            *(f"{at}-{number}", grouped(count), f"bao-cao-{number}"), unit=at, counted_unit=unit
        )
    book.relate("same", f"{at}-0", f"{at}-1")


def years(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """A figure of five years that moves, in a mistake by a digit in one year."""
    count, off = rng.randint(20, 900), rng.randint(1, 5)
    for number in range(1, 6):
        count = count * rng.randint(80, 120) // 100 + 1
        printed = grouped(count * 10) if wrong and number == off else said(rng, count)
        book.claim(
            *(f"{at}-{number}", grouped(count) if wrong and number != off else printed),
            **{"kind": "flow", "when": str(2015 + number), "unit": at, "indicator": "tips"},
        )


def members(book: Published, rng: Random, at: str, wrong: bool) -> None:
    """Bodies with their members, of which nobody says that they belong together."""
    bodies = rng.randint(5, 600)
    count = rng.randint(1, bodies - 1) if wrong else bodies * rng.randint(10, 13)
    for name, number in (("organisations", bodies), ("members", count)):
        unit = "ban" if name == "organisations" else "thành viên"
        book.claim(
            *(f"{at}-{name}", grouped(number)),
            **{"unit": at, "indicator": f"{name}[ban-antt]", "counted_unit": unit},
        )


SCENES: dict[str, Scene] = {
    "sum-differs": parts,
    "axes-mixed": divided,
    "part-above-whole": within,
    "order-broken": ordered,
    "order-in-doubt": ordered_elsewhere,
    "spread-above-all": spread,
    "share-above-hundred": share,
    "ratio-differs": fraction,
    "ratio-differs of claims": quotient,
    "terms-unlike": unlike,
    "change-differs": change,
    "list-length": items,
    "counts-disagree": agreeing,
    "same-differs": repeated,
    "counted-unit-jump": counted,
    "step": years,
    "fewer-members-than-bodies": members,
}
"""Each scene by the rule that its mistake breaks."""


def world(rng: Random, planted: str = "") -> Published:
    """Return documents where every scene is played, with the mistake of one of them, if any."""
    book = Published()
    for number, (name, scene) in enumerate(SCENES.items()):
        scene(book, rng, f"p{number}", name == planted)
    return book
