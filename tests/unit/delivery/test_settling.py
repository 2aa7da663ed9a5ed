"""Promises of the rules that turn outcomes into states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outcome import Outcome, Refused, Sent, Throttled, Unknown
from bot.delivery.settling import MOST_ATTEMPTS, may_stand, of_failed_look, of_post
from integrations.database.outbox import Intent, State

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REST = timedelta(seconds=1)

outcomes = st.one_of(
    st.builds(Sent, st.just("m1")),
    st.builds(Throttled, st.floats(min_value=0, max_value=3600)),
    st.builds(Refused, st.just("no"), st.sampled_from(["", "Do this."])),
    st.just(Unknown()),
)
obstacles = outcomes.filter(lambda outcome: not isinstance(outcome, Sent))


def intent(*, attempts: int = 1, state: State = State.IN_FLIGHT, payload: bytes | None = b"{}") -> Intent:
    return Intent(
        org_id=1, id=2, key="k", kind="reminder", person_id=3, platform="slack", tenant="T1", chat="C1", facts={},
        state=state, not_before=NINE, not_after=None, payload=payload, attempts=attempts, first_tried_at=NINE,
        remote_id=None, reason="", created_at=NINE, settled_at=None,
    )  # fmt: skip


@given(outcomes, st.integers(1, 20), st.sampled_from([State.IN_FLIGHT, State.UNKNOWN]))
def test_what_stays_open_is_tried_later_and_what_is_closed_never(outcome: Outcome, attempts: int, state: State) -> None:
    settlement = of_post(outcome, intent(attempts=attempts, state=state), NINE, REST)

    is_open = settlement.state in {State.READY, State.UNKNOWN}
    assert is_open == (settlement.not_before is not None)
    assert settlement.not_before is None or settlement.not_before >= NINE


@given(obstacles, st.integers(1, MOST_ATTEMPTS - 1))
def test_a_chat_that_cannot_be_read_never_makes_an_intent_ready_to_be_posted(
    obstacle: Throttled | Refused | Unknown, attempts: int
) -> None:
    settlement = of_failed_look(obstacle, intent(attempts=attempts, state=State.UNKNOWN), NINE)

    assert settlement.state is State.UNKNOWN


@given(obstacles)
def test_what_may_stand_is_never_ready_again_for_lack_of_an_answer(
    obstacle: Throttled | Refused | Unknown,
) -> None:
    assert of_post(obstacle, intent(state=State.UNKNOWN), NINE, REST).state in {State.UNKNOWN, State.DEAD}


def test_the_attempts_span_about_an_hour() -> None:
    waits = []
    for attempts in range(1, MOST_ATTEMPTS):
        settlement = of_post(Unknown(), intent(attempts=attempts), NINE, REST)
        assert settlement.not_before is not None
        waits.append((settlement.not_before - NINE).total_seconds())

    assert waits == [5, 15, 45, 135, 405, 1215, 1800]
    assert of_post(Unknown(), intent(attempts=MOST_ATTEMPTS), NINE, REST).state is State.DEAD


def test_only_stored_bytes_of_a_broken_attempt_may_stand_in_a_chat() -> None:
    assert [
        may_stand(intent(state=State.UNKNOWN)),
        may_stand(intent(state=State.UNKNOWN, payload=None)),
        may_stand(intent(state=State.IN_FLIGHT)),
    ] == [True, False, False]
