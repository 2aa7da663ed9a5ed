"""Adjustments move from draft to decision by others than who gains, and every move is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Actor,
    AddPoints,
    Adjustment,
    AdjustmentFault,
    AuditEntry,
    Hearing,
    Move,
    MoveFault,
    MoveRefused,
    State,
    audit_entry,
    broken_at,
    move,
    parse_period,
)

NOW = datetime(2026, 11, 12, 8, tzinfo=UTC)
ANA = Actor("ana", 1, "latam")
LEAD = Actor("lead", 2, "latam", Decimal("0.05"))
BOSS = Actor("boss", 3, "latam")
PEER = Actor("peer", 1, "latam")
FINANCE = Actor("finance", 1, "finance")
HEARING = Hearing(ANA, frozenset({"ana"}), Decimal("0.05"))
DRAFT = Adjustment(
    "a1", "gmv", "BR-01", parse_period("2026-11"), AddPoints(Decimal("0.05")), "customs", "ana", ("notice.pdf",)
)
PENDING = replace(DRAFT, state=State.PENDING)
APPROVED = replace(DRAFT, state=State.APPROVED, approved_at=NOW)


def refused(
    adjustment: Adjustment, wanted: Move, by: Actor, hearing: Hearing = HEARING, note: str = "because"
) -> tuple[MoveFault, ...]:
    with pytest.raises(MoveRefused) as caught:
        move(adjustment, wanted, by, hearing, at=NOW, note=note)
    return caught.value.faults


def test_the_whole_way_from_draft_to_revoked_is_sealed() -> None:
    submitted, first = move(DRAFT, Move.SUBMIT, ANA, HEARING, at=NOW)
    approved, second = move(submitted, Move.APPROVE, LEAD, HEARING, at=NOW, note="seen the notice", after=first)
    revoked, third = move(approved, Move.REVOKE, BOSS, HEARING, at=NOW, note="forged", after=second)
    assert (submitted.state, approved.state, revoked.state) == (State.PENDING, State.APPROVED, State.REVOKED)
    assert (submitted.approved_at, approved.approved_at) == (None, NOW)
    trail = [first, second, third]
    assert [(entry.actor, entry.action, entry.note) for entry in trail] == [
        ("ana", "pending", ""),
        ("lead", "approved", "seen the notice"),
        ("boss", "revoked", "forged"),
    ]
    assert broken_at(trail) is None


def test_a_refusal_is_an_end() -> None:
    ended, _ = move(PENDING, Move.REFUSE, LEAD, HEARING, at=NOW, note="no proof")
    assert ended.state is State.REFUSED
    for wanted in Move:
        assert MoveFault.WRONG_STATE in refused(ended, wanted, BOSS)


def test_moves_out_of_order_are_refused() -> None:
    assert refused(DRAFT, Move.APPROVE, BOSS) == (MoveFault.WRONG_STATE,)
    assert refused(PENDING, Move.SUBMIT, ANA) == (MoveFault.WRONG_STATE,)
    assert refused(PENDING, Move.REVOKE, BOSS) == (MoveFault.WRONG_STATE,)
    assert refused(APPROVED, Move.APPROVE, BOSS) == (MoveFault.WRONG_STATE,)


def test_nobody_approves_what_they_asked_for_or_gain_by() -> None:
    assert refused(PENDING, Move.APPROVE, ANA) == (MoveFault.SELF_APPROVAL,)
    for_boss = Hearing(ANA, frozenset({"boss"}), Decimal("0.05"))
    assert refused(PENDING, Move.APPROVE, BOSS, for_boss) == (MoveFault.SELF_APPROVAL,)


def test_an_approver_outranks_or_is_of_another_line() -> None:
    assert refused(PENDING, Move.APPROVE, PEER) == (MoveFault.DOES_NOT_OUTRANK,)
    for judge in (LEAD, BOSS, FINANCE):
        assert move(PENDING, Move.APPROVE, judge, HEARING, at=NOW)[0].state is State.APPROVED


def test_a_role_grants_no_more_than_its_limit_in_either_direction() -> None:
    for effect in (Decimal("0.06"), Decimal("-0.06")):
        heavy = Hearing(ANA, frozenset({"ana"}), effect)
        assert refused(PENDING, Move.APPROVE, LEAD, heavy) == (MoveFault.ABOVE_LIMIT,)
        assert move(PENDING, Move.REFUSE, LEAD, heavy, at=NOW, note="too much")[0].state is State.REFUSED
        assert move(PENDING, Move.APPROVE, BOSS, heavy, at=NOW)[0].state is State.APPROVED


def test_only_who_asked_submits_and_only_what_is_sound() -> None:
    assert refused(DRAFT, Move.SUBMIT, LEAD) == (MoveFault.NOT_WHO_ASKED,)
    with pytest.raises(MoveRefused) as caught:
        move(replace(DRAFT, evidence=()), Move.SUBMIT, ANA, HEARING, at=NOW)
    assert (caught.value.faults, caught.value.unsound) == ((), (AdjustmentFault.NO_EVIDENCE,))


def test_refusing_and_revoking_take_a_note() -> None:
    assert refused(PENDING, Move.REFUSE, LEAD, note=" ") == (MoveFault.NO_NOTE,)
    assert refused(APPROVED, Move.REVOKE, LEAD, note="") == (MoveFault.NO_NOTE,)


def test_who_asked_may_take_it_back_and_a_peer_may_not() -> None:
    assert move(APPROVED, Move.REVOKE, ANA, HEARING, at=NOW, note="my error")[0].state is State.REVOKED
    assert refused(APPROVED, Move.REVOKE, PEER) == (MoveFault.DOES_NOT_OUTRANK,)


def test_all_reasons_against_a_move_are_told_at_once() -> None:
    heavy = Hearing(ANA, frozenset(), Decimal(1))
    small = Actor("peer", 1, "latam", Decimal("0.01"))
    assert refused(DRAFT, Move.APPROVE, small, heavy) == (
        MoveFault.WRONG_STATE,
        MoveFault.DOES_NOT_OUTRANK,
        MoveFault.ABOVE_LIMIT,
    )


def trail_of(*actions: str) -> list[AuditEntry]:
    trail: list[AuditEntry] = []
    for action in actions:
        last = trail[-1] if trail else None
        trail.append(audit_entry(at=NOW, actor="ana", subject="a1", action=action, note="n", after=last))
    return trail


def test_an_entry_moved_dropped_or_changed_breaks_the_trail_where_it_stands() -> None:
    trail = trail_of("pending", "approved", "revoked")
    assert broken_at([]) is None
    assert broken_at(trail[1:]) == 0
    assert broken_at([trail[0], trail[2]]) == 1
    assert broken_at([trail[0], trail[2], trail[1]]) == 1


@given(
    st.integers(0, 2),
    st.sampled_from(["actor", "subject", "action", "note", "previous", "digest"]),
    st.text(min_size=1, max_size=3),
)
def test_no_word_of_a_trail_can_be_changed_unseen(place: int, word: str, other: str) -> None:
    trail = trail_of("pending", "approved", "revoked")
    forged = replace(trail[place], **{word: other})  # type: ignore[arg-type]
    assert broken_at([*trail[:place], forged, *trail[place + 1 :]]) == (None if forged == trail[place] else place)


def test_the_border_between_words_is_sealed_too() -> None:
    one = audit_entry(at=NOW, actor="ab", subject="c", action="d")
    other = audit_entry(at=NOW, actor="a", subject="bc", action="d")
    assert one.digest != other.digest
