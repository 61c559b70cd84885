"""Few tries of a password: stopped by name and by address, and nobody is locked out for long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.people.throttle import (
    TRIES_FROM,
    TRIES_HERE,
    TRIES_OF,
    WINDOW_SECONDS,
    Throttle,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def tries(throttle: Throttle, pairs: list[tuple[str, str]]) -> int:
    """How many of these attempts were let through."""
    return sum(throttle.attempt(name, address) == 0.0 for name, address in pairs)


def test_one_name_from_one_address_has_few_tries_and_others_are_not_hurt() -> None:
    throttle = Throttle(Clock())
    assert tries(throttle, [("ann", "1")] * 50) == TRIES_HERE
    assert throttle.attempt("ann", "2") == 0.0
    assert throttle.attempt("bob", "1") == 0.0


def test_many_names_from_one_address_are_stopped() -> None:
    throttle = Throttle(Clock())
    assert tries(throttle, [(f"n{i}", "1") for i in range(200)]) == TRIES_FROM


def test_one_name_from_many_addresses_is_stopped() -> None:
    throttle = Throttle(Clock())
    assert tries(throttle, [("ann", f"a{i}") for i in range(500)]) == TRIES_OF


def test_after_the_window_there_are_tries_again_as_it_was_said() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    tries(throttle, [("ann", "1")] * TRIES_HERE)
    clock.now = 60.0
    wait = throttle.attempt("ann", "1")
    assert wait == WINDOW_SECONDS - 60.0
    clock.now += wait
    assert throttle.attempt("ann", "1") == 0.0


def test_who_waits_is_not_made_to_wait_longer_by_trying() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    tries(throttle, [("ann", "1")] * TRIES_HERE)
    for clock.now in range(1, int(WINDOW_SECONDS)):
        assert throttle.attempt("ann", "1") > 0.0
    clock.now = WINDOW_SECONDS
    assert throttle.attempt("ann", "1") == 0.0


def test_a_person_who_logs_in_often_is_never_stopped() -> None:
    throttle = Throttle(Clock())
    for _ in range(500):
        assert throttle.attempt("ann", "1") == 0.0
        throttle.succeeded("ann", "1")


def test_logging_in_oneself_gives_no_more_tries_at_others() -> None:
    throttle = Throttle(Clock())
    let_through = 0
    for i in range(300):
        let_through += throttle.attempt(f"n{i}", "1") == 0.0
        if throttle.attempt("me", "1") == 0.0:
            throttle.succeeded("me", "1")
    assert let_through <= TRIES_FROM


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("12")), max_size=300))
def test_no_order_of_attempts_gets_more_than_the_limits(pairs: list[tuple[str, str]]) -> None:
    throttle = Throttle(Clock())
    passed = [pair for pair in pairs if throttle.attempt(*pair) == 0.0]
    assert all(passed.count(pair) <= TRIES_HERE for pair in set(passed))


def test_memory_stays_bounded_whatever_is_tried() -> None:
    throttle = Throttle(Clock())
    tries(throttle, [(f"n{i}", f"a{i}") for i in range(30_000)])
    assert len(throttle._tries) <= 20_003
