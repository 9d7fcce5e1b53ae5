"""The comparison can fail: each mistake planted in the timeline or the postings is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache, partial
from random import Random
from types import ModuleType
from typing import Any

import pytest

import histories
import law
from socai.domain import certification, placing, programme, timeline
from socai.domain.certification import AreaAssessed, CertificationDecided
from socai.domain.event import Event, Recorded
from socai.domain.managed_person import PersonReoffended
from socai.domain.organisation import OrganisationRelocated
from socai.domain.period import Period
from socai.domain.placing import Placed, Standing
from socai.domain.pledge import PledgesRegistered
from socai.domain.programme import CampaignClosed
from socai.domain.register import ALIVE, BODY, KEY, THERE, UNIT, Put, Thing
from socai.domain.timeline import Stream
from socai.projections import declared_count, facts, steps
from socai.projections.declared_count import Named
from socai.projections.posting import Book
from socai.projections.steps import Account, Change, Counted, Steps

SEEDS = range(500, 580)
SIZE = 25
Plant = Callable[[pytest.MonkeyPatch], None]
Found = Counter[tuple[Account, date]]
Own = dict[str, Any]
Count = Callable[[str, Thing, Own, Own], Counted | None]


@cache
def history(mode: str, seed: int) -> tuple[Recorded, ...]:
    """Return the history of a seed, made once and before any mistake is planted."""
    return tuple(histories.MODES[mode](seed, SIZE))


def first_found(tally: law.Tally) -> law.Disagreement | None:
    """Return the first disagreement in the histories of the seeds, None where there is none."""
    for seed in SEEDS:
        for mode in sorted(histories.MODES):
            if found := law.compare(history(mode, seed), Random(seed), tally):
                return found
    return None


# ---- Mistakes in the timeline -------------------------------------------------------------------


def withdrawn_corrections_still_speak(patch: pytest.MonkeyPatch) -> None:
    """A withdrawal silences only events that are no corrections."""
    right = Stream._withdrawn

    def withdrawn(self: Stream, recorded: Recorded, speaks: Callable[[Recorded], bool]) -> bool:
        return not recorded.meta.corrects and right(self, recorded, speaks)

    patch.setattr(Stream, "_withdrawn", withdrawn)


def withdrawn_withdrawals_still_withdraw(patch: pytest.MonkeyPatch) -> None:
    """Every withdrawal counts, whether it speaks or not."""

    def withdrawn(self: Stream, recorded: Recorded, speaks: Callable[[Recorded], bool]) -> bool:
        return bool(self._withdrawals.get(recorded.meta.event_id))

    patch.setattr(Stream, "_withdrawn", withdrawn)


def a_corrected_withdrawal_frees_nothing(patch: pytest.MonkeyPatch) -> None:
    """Only the slot of the event itself is settled anew, not the slots that it silences."""
    patch.setattr(Stream, "_reach", lambda self, slot: {slot})


def a_slot_has_the_place_of_its_amendment(patch: pytest.MonkeyPatch) -> None:
    """On one day the order is that of the events that speak, not of the original ones."""
    right = placing.place

    def place(thing: Thing, standings: Iterable[Standing]) -> list[Placed]:
        return right(thing, [replace(s, origin=s.recorded.position) for s in standings])

    patch.setattr(timeline, "place", place)


def the_order_is_that_of_arrival(patch: pytest.MonkeyPatch) -> None:
    """What was recorded last is taken for what was so last."""
    right = placing.place

    def place(thing: Thing, standings: Iterable[Standing]) -> list[Placed]:
        return sorted(right(thing, standings), key=lambda p: p.order[1])

    patch.setattr(timeline, "place", place)


def coarse_beginnings_count_from_the_first_day(patch: pytest.MonkeyPatch) -> None:
    """«2021» is taken for 1/1/2021."""
    right = placing.place

    def early(placed: Placed, thing: Thing) -> Placed:
        if not placed.standing.turns(thing):
            return placed
        return Placed((placed.standing.effective.first, *placed.order[1:]), placed.standing)

    def place(thing: Thing, standings: Iterable[Standing]) -> list[Placed]:
        return sorted((early(p, thing) for p in right(thing, standings)), key=lambda p: p.order)

    patch.setattr(timeline, "place", place)


def coarse_beginnings_are_never_drawn(patch: pytest.MonkeyPatch) -> None:
    """«2021» always counts from 31/12/2021, whatever ends before."""
    patch.setattr(placing, "_hanging_ends", lambda thing, placed: [])


def coarse_beginnings_are_drawn_to_any_end(patch: pytest.MonkeyPatch) -> None:
    """«2021» is drawn also to an end that has its own beginning."""

    def ends(thing: Thing, placed: list[Placed]) -> list[Placed]:
        return [p for p in placed if p.standing.turns(thing) is False]

    patch.setattr(placing, "_hanging_ends", ends)


# ---- Mistakes in the steps ----------------------------------------------------------------------


def transition(patch: pytest.MonkeyPatch, wrong: Callable[..., None]) -> None:
    """Put `wrong(right, found, placed, old, new)` in the place of steps.transition."""
    transition = steps.transition

    def right(found: Found, placed: Placed, old: Counted | None, new: Counted | None) -> None:
        transition(found, Change(placed, old, new))

    def planted(found: Found, change: Change) -> None:
        wrong(right, found, *change)

    patch.setattr(steps, "transition", planted)


def open_beginnings_flow_in(patch: pytest.MonkeyPatch) -> None:
    """«..2020-12-31» posts an inflow, as if all of it had come on that day."""

    def wrong(right: Callable[..., None], found: Found, placed: Placed, *change: object) -> None:
        recorded = placed.standing.recorded
        period = Period(recorded.meta.effective.first, recorded.meta.effective.last)
        closed = replace(recorded, meta=replace(recorded.meta, effective=period))
        right(found, Placed(placed.order, replace(placed.standing, recorded=closed)), *change)

    transition(patch, wrong)


def a_dissolution_forgets_the_members_who_leave(patch: pytest.MonkeyPatch) -> None:
    """Where a body ends, the stock falls and nobody is counted as having left."""

    def wrong(
        right: Callable[..., None],
        found: Found,
        placed: Placed,
        old: Counted | None,
        new: Counted | None,
    ) -> None:
        posted: Found = Counter()
        right(posted, placed, old, new)
        ends = placed.standing.turns(BODY) is False
        for at, amount in posted.items():
            if not ends or at[0].measure != "members_left":
                found[at] += amount

    transition(patch, wrong)


def a_transfer_is_in_and_out(patch: pytest.MonkeyPatch) -> None:
    """Who moves with the body leaves there and joins here."""

    def wrong(
        right: Callable[..., None],
        found: Found,
        placed: Placed,
        old: Counted | None,
        new: Counted | None,
    ) -> None:
        if old and new and old != new:
            right(found, placed, old, None)
            right(found, placed, None, new)
        else:
            right(found, placed, old, new)

    transition(patch, wrong)


def all_flows_are_of_a_day(patch: pytest.MonkeyPatch) -> None:
    """A flow of a year is posted as if its day were known."""
    for name in ("thing_steps", "flow_steps"):
        patch.setattr(steps, name, _of_a_day(getattr(steps, name)))


def _of_a_day(right: Callable[..., Steps]) -> Callable[..., Steps]:
    def wrong(*given: object) -> Steps:
        posted: Found = Counter()
        for (account, day), amount in right(*given).items():
            posted[account._replace(grain="day" if account.grain else ""), day] += amount
        return dict(posted)

    return wrong


def transitions_post_on_the_day_of_the_stock(patch: pytest.MonkeyPatch) -> None:
    """The inflow of a drawn beginning stands on the day of its end, not of its period."""

    def wrong(right: Callable[..., None], found: Found, placed: Placed, *change: object) -> None:
        posted: Found = Counter()
        right(posted, placed, *change)
        for (account, _), amount in posted.items():
            found[account, placed.day] += amount

    transition(patch, wrong)


def members_stay_where_the_body_was(patch: pytest.MonkeyPatch) -> None:
    """A relocation moves the body alone."""
    right = steps.thing_steps

    def thing_steps(stream: Stream, body: list[Placed], thing: Thing, named: Named) -> Steps:
        stays = [p for p in body if not isinstance(p.standing.event, OrganisationRelocated)]
        return right(stream, body if thing == BODY else stays, thing, named)

    patch.setattr(steps, "thing_steps", thing_steps)


def the_unallocated_are_not_shrunk(patch: pytest.MonkeyPatch) -> None:
    """A declared count is added to the members who are named."""
    patch.setattr(declared_count, "named", lambda stream: lambda kind, day: 0)
    patch.setattr(Book, "_count", lambda self, kind, day: 0)


def the_named_of_the_eve_shrink(patch: pytest.MonkeyPatch) -> None:
    """Who joins or leaves on the day of the count itself is overlooked."""
    right = declared_count.remainder

    def remainder(
        placed: Placed, thing: Thing, own: facts.Registers, named: Named
    ) -> facts.Registers:
        eve = date.fromordinal(placed.day.toordinal() - 1)
        return right(placed, thing, own, lambda kind, day: named(kind, eve))

    days = declared_count.declared_days
    patch.setattr(declared_count, "remainder", remainder)
    patch.setattr(
        declared_count,
        "declared_days",
        lambda stream: sorted({date.fromordinal(d.toordinal() - 1) for d in days(stream)}),
    )


def households_are_members(patch: pytest.MonkeyPatch) -> None:
    """A household counts as a person."""
    patch.setitem(facts.THINGS, ("organisation", "member"), lambda it: facts.MEMBERS)


def flows_belong_to_the_last_unit(patch: pytest.MonkeyPatch) -> None:
    """What an incident's stream says happened goes to the unit in which it ended up."""
    right = steps._body_on
    patch.setattr(steps, "_body_on", lambda body, day: right(body, date.max))


# ---- Mistakes in the facts of persons, certifications and programmes -----------------------------


def counting(patch: pytest.MonkeyPatch, wrong: Callable[..., Counted | None]) -> None:
    """Put `wrong(right, category, thing, body, own)` in the place of steps._counted."""
    patch.setattr(steps, "_counted", partial(wrong, steps._counted))


def told(patch: pytest.MonkeyPatch, kind: ModuleType, deaf: Callable[[Event], bool]) -> None:
    """Let a kind of record put nothing where `deaf` is true of an event."""
    right = kind.evolve
    patch.setattr(kind, "evolve", lambda event: () if deaf(event) else right(event))


def respoken(patch: pytest.MonkeyPatch, change: Callable[[CertificationDecided, Put], Put]) -> None:
    """Let a decision put what `change` makes of what it puts into the certificate."""
    right = certification.evolve

    def evolve(event: Event) -> tuple[Put, ...]:
        if not isinstance(event, CertificationDecided):
            return right(event)
        return tuple(change(event, p) if p.thing[0] == "certified" else p for p in right(event))

    patch.setattr(certification, "evolve", evolve)


def a_reoffence_counts_each_time(patch: pytest.MonkeyPatch) -> None:
    """Every reoffence is posted, also those after the first."""

    def again(e: PersonReoffended, body: facts.Registers) -> tuple[facts.Flow, ...]:
        return (facts.Flow("persons_reoffended", 1, body.get(KEY) or ""),)

    once = facts.Stock("persons_managed_reoffended")
    patch.setitem(facts.THINGS, ("managed_person", "reoffended"), lambda it: once)
    patch.setitem(facts.FLOWS, PersonReoffended, again)


def the_discharged_are_still_managed(patch: pytest.MonkeyPatch) -> None:
    """Who has progressed counts on among those who are managed."""

    def counted(right: Count, category: str, thing: Thing, body: Own, own: Own) -> Counted | None:
        stays = thing[0] == "progressed"
        return right(category, thing, body | {ALIVE: True} if stays else body, own)

    counting(patch, counted)


def own_units_are_ignored(patch: pytest.MonkeyPatch) -> None:
    """The units of a programme's scope are counted where the programme is kept."""

    def counted(right: Count, category: str, thing: Thing, body: Own, own: Own) -> Counted | None:
        without = {name: value for name, value in own.items() if name != UNIT}
        return right(category, thing, body, own if thing == BODY else without)

    counting(patch, counted)


def the_units_of_an_ended_programme_are_kept(patch: pytest.MonkeyPatch) -> None:
    """What has a unit of its own is there without its body."""

    def counted(right: Count, category: str, thing: Thing, body: Own, own: Own) -> Counted | None:
        return right(category, thing, body | {ALIVE: True} if UNIT in own else body, own)

    counting(patch, counted)


def the_key_of_a_programme_is_lost(patch: pytest.MonkeyPatch) -> None:
    """The units of all programmes are counted together."""
    right = steps._born
    patch.setattr(steps, "_born", lambda stream: right(stream) if stream.category == "unit" else {})


def closed_campaigns_stay_open(patch: pytest.MonkeyPatch) -> None:
    """A campaign once opened counts as long as its programme runs."""
    told(patch, programme, lambda event: isinstance(event, CampaignClosed))


def who_does_not_meet_it_is_certified(patch: pytest.MonkeyPatch) -> None:
    """Every decision certifies."""
    patch.setitem(
        facts.THINGS,
        ("certification", "certified"),
        lambda it: facts.CERTIFIED[it["subject"]],
    )


def a_decision_is_met_or_nothing(patch: pytest.MonkeyPatch) -> None:
    """That a standard was not met is posted as that it was met."""
    patch.setitem(
        facts.FLOWS,
        CertificationDecided,
        lambda e, body: (facts.Flow("certifications_met", 1, e.standard, e.unit),),
    )


def certificates_of_each_standard_stand(patch: pytest.MonkeyPatch) -> None:
    """Who is certified to the next standard as well counts twice."""
    respoken(patch, lambda e, p: replace(p, thing=("certified", e.standard)))


def what_is_not_met_ends_a_certificate(patch: pytest.MonkeyPatch) -> None:
    """«Met in 2021» is drawn to «not met» of an earlier day, as if that ended it."""
    respoken(patch, lambda e, p: replace(p, value=e.met) if p.register == THERE else p)


def a_status_is_that_of_another_subject(patch: pytest.MonkeyPatch) -> None:
    """Communes that are free of drugs count as residential areas."""
    areas = facts.ASSESSED["residential-area"]
    patch.setitem(facts.THINGS, ("certification", "status"), lambda it: areas)


def a_status_never_ends(patch: pytest.MonkeyPatch) -> None:
    """Where it no longer holds is not heard."""
    told(patch, certification, lambda e: isinstance(e, AreaAssessed) and not e.holds)


def pledges_are_of_one_subject(patch: pytest.MonkeyPatch) -> None:
    """Households, persons and teams are added."""
    right = facts.FLOWS[PledgesRegistered]

    def pledges(e: PledgesRegistered, body: facts.Registers) -> tuple[facts.Flow, ...]:
        return tuple(replace(f, measure="household_pledges") for f in right(e, body))

    patch.setitem(facts.FLOWS, PledgesRegistered, pledges)


# ---- Mistakes of the increments alone: the whole difference is right ----------------------------


def a_relocation_dirties_no_member(patch: pytest.MonkeyPatch) -> None:
    """The book recomputes the body that moved, and forgets the members."""
    right, recount = steps.counts, Book._recount

    def counting(stream: Stream) -> list[Placed]:
        return [p for p in stream.history(BODY) if right(p.standing)]

    def recounted(self: Book, things: set[Thing]) -> set[Thing]:
        self._body = counting(self.stream)
        return recount(self, things)

    def counts(standing: Standing) -> bool:
        return right(standing) and not isinstance(standing.event, OrganisationRelocated)

    patch.setattr(steps, "counting", counting)
    patch.setattr(steps, "counts", counts)
    patch.setattr(Book, "_recount", recounted)


def a_late_member_dirties_no_count(patch: pytest.MonkeyPatch) -> None:
    """The book keeps the remainder of a count when a member of its day is entered later."""
    right = Book._recount

    def recount(self: Book, things: set[Thing]) -> set[Thing]:
        right(self, things)
        return set()

    patch.setattr(Book, "_recount", recount)


def what_is_silenced_stays_posted(patch: pytest.MonkeyPatch) -> None:
    """The book adds the new steps of a part and never takes the old ones back."""

    def replaced(self: Book, changed: Found, part: Thing | int, new: Steps) -> None:
        changed.update(new)

    patch.setattr(Book, "_replace", replaced)


MISTAKES: tuple[Plant, ...] = (
    withdrawn_corrections_still_speak,
    withdrawn_withdrawals_still_withdraw,
    a_corrected_withdrawal_frees_nothing,
    a_slot_has_the_place_of_its_amendment,
    the_order_is_that_of_arrival,
    coarse_beginnings_count_from_the_first_day,
    coarse_beginnings_are_never_drawn,
    coarse_beginnings_are_drawn_to_any_end,
    open_beginnings_flow_in,
    a_dissolution_forgets_the_members_who_leave,
    a_transfer_is_in_and_out,
    all_flows_are_of_a_day,
    transitions_post_on_the_day_of_the_stock,
    members_stay_where_the_body_was,
    the_unallocated_are_not_shrunk,
    the_named_of_the_eve_shrink,
    households_are_members,
    flows_belong_to_the_last_unit,
    a_reoffence_counts_each_time,
    the_discharged_are_still_managed,
    own_units_are_ignored,
    the_units_of_an_ended_programme_are_kept,
    the_key_of_a_programme_is_lost,
    closed_campaigns_stay_open,
    who_does_not_meet_it_is_certified,
    a_decision_is_met_or_nothing,
    certificates_of_each_standard_stand,
    what_is_not_met_ends_a_certificate,
    a_status_is_that_of_another_subject,
    a_status_never_ends,
    pledges_are_of_one_subject,
    a_relocation_dirties_no_member,
    a_late_member_dirties_no_count,
    what_is_silenced_stays_posted,
)


@pytest.mark.slow
def test_without_a_mistake_the_same_seeds_agree() -> None:
    tally = law.Tally()
    assert (found := first_found(tally)) is None, str(found)
    assert tally.histories == 2 * len(SEEDS)


@pytest.mark.parametrize("plant", MISTAKES, ids=lambda plant: plant.__name__)
def test_a_planted_mistake_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    for mode in sorted(histories.MODES):
        for seed in SEEDS:
            history(mode, seed)
    plant(monkeypatch)
    tally = law.Tally()
    found = first_found(tally)
    print(f"\nfound after {tally.histories} histories, {tally.events} events\n{found}")
    assert found is not None, f"not found in {tally.events} events"


def test_what_breaks_is_shown_with_its_seed_and_little_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coarse_beginnings_are_never_drawn(monkeypatch)
    shown = (law.broken("raw", seed, SIZE, law.Tally()) for seed in SEEDS)
    broken = next(text for text in shown if text)
    head, *events = broken.split("steps ≠ oracle")[0].splitlines()
    assert head.startswith("raw, seed 5") and head.endswith(f"size {SIZE}")
    assert 1 < len(events) <= 4, broken
