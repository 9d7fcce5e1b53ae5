"""What the figures of one window look at, of a ledger that goes from position to position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socai.domain.chart import CHART
from socai.domain.period import Period
from socai.projections.posting import Posting
from socai.projections.scope import FlowRow

from .sums import Balance, Slots, Sums

if TYPE_CHECKING:
    from .stepping import Stepping


class Windowed:
    """A view (socai.projections.scope.View) of another that steps, for figures of one window."""

    def __init__(self, stepping: Stepping, window: Period) -> None:
        self._stepping, self._window = stepping, window
        self.tree, self.stock = stepping.tree, stepping.stock
        self.declarations, self.completeness = stepping.declarations, stepping.completeness

    def flows(self, measure: str) -> list[FlowRow]:
        """Return the flow's rows, those between two bounds of the window summed to one."""
        found = self._sums(measure).at(self._stepping.position)
        return [FlowRow(*account, amount) for account, amount in found]

    def postings(self, measure: str) -> list[Posting]:
        """Return of each account the first posting in each place that the figure tells apart."""
        return self._sums(measure).touched(self._stepping.position)

    def _sums(self, measure: str) -> Sums:
        if CHART[measure].kind == "stock":
            return self._stepping.sums(measure, Balance(self._window.last))
        periods = (one.period for one in self._stepping.declarations(measure))
        return self._stepping.sums(measure, Slots.of(self._window, periods))
