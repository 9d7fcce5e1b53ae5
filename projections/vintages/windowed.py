"""What the figures of one window look at, of a ledger that goes from position to position."""

from __future__ import annotations

from collections.abc import Callable

from socai.domain.chart import CHART
from socai.domain.period import Period
from socai.projections.posting import Posting
from socai.projections.scope import FlowRow, View

from .sums import Balance, Slots, Sums

Summed = Callable[[str, Balance | Slots], Sums]
"""Gives the sums of a measure in these places."""


class Windowed:
    """A view (socai.projections.scope.View) of another that steps, for figures of one window."""

    def __init__(self, view: View, summed: Summed, position: int, window: Period) -> None:
        self._summed, self._position, self._window = summed, position, window
        self.tree, self.stock = view.tree, view.stock
        self.declarations, self.completeness = view.declarations, view.completeness

    def flows(self, measure: str) -> list[FlowRow]:
        """Return the flow's rows, those between two bounds of the window summed to one."""
        found = self._sums(measure).at(self._position)
        return [FlowRow(*account, amount) for account, amount in found]

    def postings(self, measure: str) -> list[Posting]:
        """Return of each account the first posting in each place that the figure tells apart."""
        return self._sums(measure).touched(self._position)

    def _sums(self, measure: str) -> Sums:
        if CHART[measure].kind == "stock":
            return self._summed(measure, Balance(self._window.last))
        periods = (one.period for one in self.declarations(measure))
        return self._summed(measure, Slots.of(self._window, periods))
