"""Verifying seals: their figures computed anew, their roots read anew, and why they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from socai.domain.log import ProjectionRevised
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused, Unavailable
from socai.domain.sealed_table import SealedTable, digest_of
from socai.infra.cli.asking import AsKnown
from socai.infra.sealing import faults
from socai.infra.sealing.again import asked_of
from socai.infra.sealing.canonical import canonical
from socai.infra.sealing.comparing import Changed, changed
from socai.infra.sealing.faults import Fault, Verified
from socai.infra.sealing.seals import known_seals
from socai.infra.store.sql_store import SqlStore
from socai.projections.seals.seal import Seal

if TYPE_CHECKING:
    from socai.infra.app import Ledger
    from socai.infra.reports.as_json import Asked

READ = 5_000
"""Events read at a time."""
Told = Callable[[int, int], None]
"""Hears how many events were read, of how many."""


def verify(ledger: Ledger, seal: Seal, told: Told | None = None) -> Verified:
    """Return whether a seal is as it was sealed, by recomputation; `told` hears of the reading.

    Raises Unavailable where the ledger cannot be read, never for what is wrong with the seal.
    """
    named = {seal.id, seal.sealed.replaces, *seal.sealed.cites}
    return Verifying(ledger, known_seals(ledger.source, None, named.__contains__), told).verify(
        seal
    )


def in_order(seals: Mapping[str, Seal]) -> list[Seal]:
    """Return seals in the order of the positions that they seal: the log is then read once."""
    return sorted(seals.values(), key=lambda one: (one.sealed.known, one.position))


class Verifying:
    """One look at a ledger that has these seals; quickest where they are asked `in_order`."""

    def __init__(self, ledger: Ledger, seals: Mapping[str, Seal], told: Told | None = None) -> None:
        self._ledger, self._seals = ledger, seals
        self._last = ledger.source.last()
        self._roots = Roots(ledger.source, told)
        self._revised: list[tuple[int, ProjectionRevised]] | None = None
        self._whole: bool | None = None
        self._at: AsKnown | None = None

    def verify(self, seal: Seal) -> Verified:
        """Return what is found of one seal."""
        own = [*self._event(seal), *self._signed(seal), *self._replaced(seal)]
        if away := self._away(seal.sealed.known):
            return Verified(seal, None, 0, (*own, away))
        root, wrong = self._root(seal)
        own += [wrong] if wrong else []
        try:
            sealed = SealedTable.parse(seal.sealed.table)
        except ValueError:
            return Verified(seal, root, 0, tuple(own))
        count = sum(1 for _ in sealed.cells())
        found, differing = self._figures(seal, sealed)
        # Where the events, or the seal, are others, that is why figures differ.
        explained = {one.kind for one in own} & {"event", "root"}
        why = self._why(seal, differing is not None) if found and not explained else ()
        return Verified(seal, root, count, (*own, *found, *why), tuple(differing or ()))

    def _event(self, seal: Seal) -> Iterator[Fault]:
        table = seal.sealed.table
        try:
            SealedTable.parse(table)
        except ValueError:
            yield faults.event_changed(seal)
        else:
            if digest_of(table) != seal.sealed.digest:
                yield faults.event_changed(seal)

    def _signed(self, seal: Seal) -> Iterator[Fault]:
        for one in seal.countersignatures:
            if one.digest != seal.sealed.digest:
                yield faults.signed_other(one)

    def _replaced(self, seal: Seal) -> Iterator[Fault]:
        """Yield what is wrong with the seal that this one replaces, and with those it cites."""
        former = seal.sealed.replaces
        named = (former, *seal.sealed.cites) if former else seal.sealed.cites
        yield from (faults.no_such_seal(one) for one in named if one not in self._seals)
        before = self._seals.get(former) if former else None
        if former and before:
            ours = (seal.id, seal.sealed.report, seal.sealed.unit)
            if (before.replaced_by, before.sealed.report, before.sealed.unit) != ours:
                yield faults.other_predecessor(former)

    def _away(self, at: int) -> Fault | None:
        """Return why the position that is sealed cannot be asked of this ledger."""
        if at > self._last:
            return faults.too_short(at, self._last)
        first, end = self._ledger.source.command_around(at)
        return None if at == end else faults.inside_a_command(at, first, end)

    def _root(self, seal: Seal) -> tuple[str | None, Fault | None]:
        """Return the root over the stored bytes that were sealed, and what is wrong with it."""
        at = seal.sealed.known
        try:
            root = self._roots.at(at)
        except Unavailable:
            raise
        except Refused as refused:
            return None, faults.unreadable(at, refused)
        if root == seal.sealed.root:
            return root, None
        return root, faults.other_root(seal.sealed, root, not self._log_is_whole())

    def _log_is_whole(self) -> bool:
        """Return whether the stored events are those of the tree that is kept beside them."""
        if self._whole is None:
            kept = self._ledger.source.range()
            try:
                self._whole = Roots(self._ledger.source).at(kept.size) == kept.root().hex()
            except Unavailable:
                raise
            except Refused:
                self._whole = False
        return self._whole

    def _figures(self, seal: Seal, sealed: SealedTable) -> tuple[list[Fault], list[Changed] | None]:
        """Return what is wrong with the figures computed anew, and in which cells.

        No cells are named where none could be computed.
        """
        try:
            text = canonical(self._asked(seal))
        except Unavailable:
            raise
        except Refused as refused:
            return [faults.not_computed(refused)], None
        if text == seal.sealed.table:
            return [], []
        found = changed(sealed, SealedTable.parse(text))
        return [faults.other_figures(len(found))], found

    def _asked(self, seal: Seal) -> Asked:
        """Return the report as known at the position of its seal; what was read is kept for more
        seals of one position.
        """
        known = seal.sealed.known
        if self._at is None or self._at.position != known:
            self._at = AsKnown.at(self._ledger, str(known), None)
        return asked_of(self._at, seal.sealed)

    def _why(self, seal: Seal, computed: bool) -> Iterator[Fault]:
        """Yield why figures differ though the sealed events are the same.

        The seal itself, changed with its digest; else the software, else the books.
        """
        running, revised = version("socai"), self._revisions(seal.sealed.known)
        if not self._log_is_whole():
            yield faults.later_event_changed(seal)
        elif running != seal.sealed.software or revised:
            yield faults.other_software(seal.sealed.software, running, revised)
        elif computed:
            yield faults.WRONG_BOOKS

    def _revisions(self, position: int) -> list[tuple[int, ProjectionRevised]]:
        """Return the recorded changes of how figures are computed, after a position."""
        if self._revised is None:
            source = self._ledger.source
            streams = source.several(source.streams("log")).values()
            said = [(e.position, e.event) for events in streams for e in events]
            self._revised = [(at, e) for at, e in said if isinstance(e, ProjectionRevised)]
        return [(at, event) for at, event in self._revised if at > position]


class Roots:
    """The Merkle roots of a log at one position after another, the log being read once."""

    def __init__(self, source: SqlStore, told: Told | None = None) -> None:
        self._source, self._told = source, told
        self._range = CompactRange()

    def at(self, position: int) -> str:
        """Return the root at a position of the log; one before the last one asked is read anew.

        Raises Refused, naming its position, where an event cannot be read.
        """
        if position < self._range.size:
            self._range = CompactRange()
        while self._range.size < position:
            limit = min(READ, position - self._range.size)
            stored = self._source.stored(self._range.size, limit)
            self._range = self._range.extend(data for _, data in stored)
            if self._told:
                self._told(self._range.size, position)
        return self._range.root().hex()
