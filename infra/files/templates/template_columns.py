"""The columns of an empty table of an event type, and the lists that a person chooses from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass

from socai.domain.catalogue import KIND_NAMES, TYPES
from socai.domain.chart import CHART
from socai.domain.event import identity_of
from socai.domain.fields import FieldSpec, OneOf, Ref, specs
from socai.domain.key_words import BODY_NAMES
from socai.domain.streams import Streams
from socai.infra.files.templates.field_titles import title

REQUIRED, OPTIONAL, SOURCE = "required", "optional", "source"
SOURCES = ("document", "page", "line", "quote", "documented", "reason")
DECLARED = {"StockDeclared": "stock", "FlowDeclared": "flow"}
"""Types that state a printed total, each with the kind of its measures."""
PUBLISHED = "FigureClaimed"
"""The type that keeps a figure as printed, which may also be words alone."""
AS_PRINTED = ("lo", "hi", "decimals", "qualifier")
"""Fields of a declaration or a published figure that the column «value» stands for."""
LONGEST_NAME = 120
"""Characters of a thing's name in a list."""
KEYS = (
    ("ActivityHeld", "form"),
    ("IncidentReported", "kind"),
    ("HotspotListed", "kind"),
    ("IncidentSettled", "by"),
    ("ModelLevelAssigned", "level"),
    ("UnitRegistered", "kind"),
    ("PersonEnrolled", "group"),
    ("PledgesRegistered", "subject"),
    ("CommendationAwarded", "recipient"),
    ("AreaAssessed", "status"),
)
"""Fields whose words are keys of measures."""
Things = Mapping[str, tuple[str, ...]]
"""Labels of what the ledger holds, by kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an event type; `spec` is None for the envelope and for «value»."""

    type: str
    name: str
    group: str
    spec: FieldSpec | None = None

    @property
    def head(self) -> str:
        """Return the head: «Đơn vị * (unit)», the star where it is required."""
        star = " *" if self.group == REQUIRED else ""
        return f"{title(self.type, self.name)}{star} ({self.name})"

    @property
    def rule(self) -> object:
        """Return the rule of the field; that of an id of a document for the cited document."""
        if self.spec is None:
            return Ref("document") if self.name == "document" else None
        return self.spec.rule


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from; where it is `closed` nothing else is allowed."""

    title: str
    labels: tuple[str, ...]
    closed: bool = False


def columns(type_name: str) -> list[Column]:
    """Return the columns of an event type: stream, effective, its fields, then its source."""
    own = [spec for spec in specs(TYPES[type_name])]
    found = [Column(type_name, name, REQUIRED) for name in ("stream", "effective")]
    found += [_own(type_name, spec) for spec in own if spec.default is MISSING]
    if type_name in (*DECLARED, PUBLISHED):
        found = [column for column in found if column.name not in AS_PRINTED]
        needed = REQUIRED if type_name in DECLARED else OPTIONAL
        found.append(Column(type_name, "value", needed))
        own = [spec for spec in own if spec.name not in AS_PRINTED]
    found += [_own(type_name, spec) for spec in own if spec.default is not MISSING]
    return found + [Column(type_name, name, SOURCE) for name in SOURCES]


def _own(type_name: str, spec: FieldSpec) -> Column:
    needed = spec.default is MISSING and not spec.optional
    return Column(type_name, spec.name, REQUIRED if needed else OPTIONAL, spec)


def choice(column: Column, things: Things) -> Choice | None:
    """Return what a person may choose in a column, None where there is nothing to offer."""
    found = _words(column) or _offer(column, things)
    return found if found and found.labels else None


def _words(column: Column) -> Choice | None:
    """Return a closed list: truth values, words, measures."""
    name, spec = title(column.type, column.name), column.spec
    if spec and spec.base is bool:
        return Choice("Có, không", ("có", "không"), closed=True)
    if isinstance(column.rule, OneOf):
        single = spec is None or not spec.many
        return Choice(name, tuple(vi for _, vi in column.rule.words), closed=single)
    if column.name == "measure":
        return _measures(name, DECLARED.get(column.type))
    return None


def _measures(name: str, kind: str | None) -> Choice:
    found = [measure for measure in CHART.values() if kind in (None, measure.kind)]
    of = f" {found[0].kind_vi}" if kind else ""
    return Choice(f"{name}{of}", tuple(f"{m.vi} ({m.name})" for m in found), closed=True)


def _offer(column: Column, things: Things) -> Choice | None:
    """Return a list that leaves other values free: things of the ledger, kinds of bodies, keys."""
    if isinstance(column.rule, Ref):
        kind = column.rule.category
        return Choice(f"{KIND_NAMES[kind].capitalize()} trong sổ", things.get(kind, ()))
    if (column.type, column.name) == ("OrganisationEstablished", "kind"):
        return Choice("Loại tổ chức", tuple(f"{vi} ({code})" for code, vi in BODY_NAMES.items()))
    if column.name == "keys":
        return Choice("Khóa phân loại", tuple(_keys()))
    return None


def _keys() -> Iterator[str]:
    names: dict[str, dict[str, None]] = {code: {vi: None} for code, vi in BODY_NAMES.items()}
    for type_name, field in KEYS:
        (rule,) = (spec.rule for spec in specs(TYPES[type_name]) if spec.name == field)
        assert isinstance(rule, OneOf)
        for code, vi in rule.words:
            names.setdefault(code, {})[vi] = None
    return (label(" / ".join(said), code) for code, said in names.items())


def label(name: str, code: str) -> str:
    """Return «xã Châu Hóa (tuyen-hoa/chau-hoa)».

    What divides the values of a list does not stand in it, so that it stays one value in a list.
    """
    whole = re.sub(r"\s*[,;\r\n]\s*", " / ", name)
    cut = whole if len(whole) <= LONGEST_NAME else f"{whole[:LONGEST_NAME]}…"
    return f"{cut} ({code})"


def categories(kind_types: Iterable[str]) -> set[str]:
    """Return the kinds of things that the columns of these event types name."""
    rules = (column.rule for name in kind_types for column in columns(name))
    return {rule.category for rule in rules if isinstance(rule, Ref)}


def labels_of(streams: Streams, names: Iterable[str]) -> tuple[str, ...]:
    """Return the labels of the things of these streams, by their last name; none where withdrawn.

    Also those that have ceased: what is entered may be of the past.
    """
    found = []
    for name in names:
        stream = streams.stream(name)
        if stream.spoken:
            state, code = stream.final(), identity_of(name)
            named = state.get("name") or state.get("title")
            found.append(label(named, code) if named else code)
    return tuple(found)
