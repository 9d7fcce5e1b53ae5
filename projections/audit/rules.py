"""Every finding of the rules of claims among themselves, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .claim import Claim, Claims, Related
from .counts import counts_agree, list_as_long
from .finding import AuditFinding
from .missing import incomplete
from .order import lesser_first, n_of_all, parts_within, share_of_whole
from .partition import total_of_parts
from .per import far_apart, members_for_each
from .quotient import change_of_terms, printed_terms, ratio_of_terms
from .same import of_one_indicator, of_one_thing

OF_RELATIONS: dict[str, Callable[[Related, list[Claim]], Iterator[AuditFinding]]] = {
    "sum": total_of_parts,
    "contains": parts_within,
    "at-most": lesser_first,
    "equal": counts_agree,
    "ratio": ratio_of_terms,
    "per": members_for_each,
    "change": change_of_terms,
    "same": of_one_thing,
}
"""What is looked at in each relation between claims; targets are looked at apart."""
OF_CLAIMS = (n_of_all, share_of_whole, printed_terms, list_as_long)
"""What is looked at in each claim alone."""


def audit(claims: Claims, relations: Sequence[Related]) -> list[AuditFinding]:
    """Return what does not fit in the claims and between them, in the order of rules.

    A relation that names a claim which no longer stands is passed over.
    """
    standing = [related for related in relations if claims.of(related)]
    found: dict[tuple[str, frozenset[str]], AuditFinding] = {}
    for finding in _looked_for(claims, standing):
        # Two relations may say the same of the same claims: the first that does is kept.
        about = frozenset(claim.id for claim in finding.claims)
        found.setdefault((finding.rule.name, about), finding)
    return sorted(found.values(), key=lambda finding: finding.order)


def _looked_for(claims: Claims, relations: list[Related]) -> Iterator[AuditFinding]:
    for related in relations:
        if rule := OF_RELATIONS.get(related.relation):
            yield from rule(related, claims.of(related) or [])
    for claim in claims.values():
        for look in OF_CLAIMS:
            yield from look(claim)
    yield from of_one_indicator(claims)
    yield from far_apart(claims, relations)
    yield from incomplete(claims, relations)
