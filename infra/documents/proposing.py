"""What a document is proposed to say, with the units of a ledger where there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from socai.infra.documents.lexicon import lexicon
from socai.infra.documents.reviewing import rows_of
from socai.infra.documents.text import Text
from socai.infra.files.naming import unit_meant
from socai.projections.prose.annotate import annotate
from socai.projections.prose.places import unit_names
from socai.projections.prose.proposal import Proposal
from socai.projections.prose.reading import read
from socai.projections.tree import Tree


def proposed(
    text: Text,
    tree: Tree | None = None,
    unit: str | None = None,
    published: date | None = None,
    words: Path | None = None,
) -> list[dict[str, Any]]:
    """Return the figures of a text as rows to review.

    `unit`, an id or a name in `tree`, is whom a figure is about that names no place; `words` a file
    with words of the user's own. Raises Refused for an unknown unit or a bad file of words.
    """
    known = lexicon(words)
    whole = unit_meant(tree, unit) if tree and unit else None
    names = names_of(tree, whole) if tree else {}
    found = annotate(read(text.lines, known), text.lines, known, names, published=published)
    return rows_of([_of_unit(one, whole) for one in found], text)


def names_of(tree: Tree, whole: str | None) -> dict[str, str]:
    """Return the units by their folded names; of several with one name the one below `whole`.

    Names that are still those of several units are left out: which is meant, nobody can tell.
    """
    named = [(tree.name(unit), tree.kind(unit) or "", unit) for unit in tree.parent]
    below = [one for one in named if whole in tree.path(one[2])]
    return unit_names(named) | unit_names(below)


def _of_unit(one: Proposal, whole: str | None) -> Proposal:
    """Return a proposal as one about the whole unit where it names no place of its own."""
    return replace(one, unit=whole) if one.unit is None and one.place is None else one
