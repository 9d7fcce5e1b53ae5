"""What a figure rests on: the postings that were counted, the declarations that bear on it."""

from __future__ import annotations

from socai.domain.chart import CHART
from socai.domain.period import Period, grain_period

from .happened import inside
from .parted import Parted
from .posting import Posting
from .question import Question
from .scope import Declared, View
from .tree import Tree


def postings_of(view: View, question: Question, tree: Tree) -> list[Posting]:
    """Return the postings that `counted` sums, in order of position."""
    stock = CHART[question.measure].kind == "stock"
    keys, window = question.scope_keys, question.window
    found, below = [], {}
    for posting in view.postings(question.measure):
        account = posting.account
        if account.unit not in below:
            below[account.unit] = question.unit in tree.path(tree.home(account.unit))
        within = posting.day <= window.last if stock else inside(_period(posting), window)
        if below[account.unit] and account.key in keys and within:
            found.append(posting)
    return sorted(found, key=lambda p: (p.position, p.day))


def declarations_of(view: View, question: Question, tree: Tree) -> list[Declared]:
    """Return every declaration of the measure in the unit, above or below it, that shares a key.

    Also those of units that have ceased, of which the unit holds a part.
    """
    keys, related = question.scope_keys, set(tree.path(question.unit))
    parted = Parted(tree, view.tree, question.unit)
    found = []
    for one in view.declarations(question.measure):
        near = one.unit in related or question.unit in tree.path(tree.home(one.unit))
        part = tree.ceased(one.unit) and bool(parted.of([(one.unit, one.day)]))
        if (near or part) and keys.shares(one.keys):
            found.append(one)
    return sorted(found, key=lambda d: d.recorded.position)


def _period(posting: Posting) -> Period:
    return grain_period(posting.account.grain, posting.day)
