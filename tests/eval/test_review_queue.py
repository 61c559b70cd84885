"""Who rates what: two raters an answer, everybody meets everybody, nobody knows the order."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from eval.review.queue import RATERS, Answer, Taken, left_for, next_answer
from eval.review.severity import Mark, fit

law = settings(max_examples=30, deadline=None)

CONTESTANTS = ("qwen", "deepseek", "yi", "glm")
ANSWERS = [
    Answer(f"{contestant}/p{n}", contestant, f"p{n}")
    for contestant in CONTESTANTS
    for n in range(6)
]


def rate(order: list[str], answers: list[Answer] = ANSWERS) -> list[tuple[str, Answer]]:
    """People come in this order, each for one answer; what each was given."""
    raters: dict[str, set[str]] = {}
    given_ = []
    for person in order:
        found = next_answer(answers, Taken(raters), person, seed=f"secret of {person}")
        if found:
            raters.setdefault(found.key, set()).add(person)
            given_.append((person, found))
    return given_


people = st.lists(st.sampled_from(["ann", "bob", "cy"]), min_size=1, max_size=40)


@law
@given(people)
def test_nobody_gets_an_answer_twice_and_no_answer_a_third_rater(order) -> None:
    given_ = rate(order)
    assert len(set(given_)) == len(given_)
    assert max(Counter(answer.key for _, answer in given_).values()) <= RATERS


@law
@given(people)
def test_every_rater_meets_all_contestants_equally_often(order) -> None:
    given_ = rate(order)
    for person in set(order):
        counts = Counter(dict.fromkeys(CONTESTANTS, 0))
        seen = Counter(answer.contestant for who, answer in given_ if who == person)
        # Six answers each: until then there is always one of every contestant.
        if seen.total() <= 16:
            counts.update(seen)
            assert max(counts.values()) - min(counts.values()) <= 1


@law
@given(st.integers(0, 1_000))
def test_two_who_go_on_to_the_end_rate_everything_twice(seed: int) -> None:
    order = random.Random(seed).choices(["ann", "bob"], k=200)
    counts = Counter(answer.key for _, answer in rate(order))
    assert counts == {one.key: RATERS for one in ANSWERS}
    everyone = Taken({one.key: {"ann", "bob"} for one in ANSWERS})
    assert next_answer(ANSWERS, everyone, "cy", seed="s") is None
    assert left_for(ANSWERS, everyone, "cy") == 0


@law
@given(st.integers(0, 1_000))
def test_severity_can_be_told_from_quality_after_one_round_each(seed: int) -> None:
    order = ["ann", "bob", "cy", "di"] * 4
    random.Random(seed).shuffle(order)
    assert fit([Mark(who, answer.contestant, 3) for who, answer in rate(order)]).crossed


def test_an_answer_that_waits_for_its_second_rater_comes_before_a_new_one() -> None:
    first = [answer for _, answer in rate(["ann"] * 8)]
    both = rate(["ann"] * 8 + ["bob"] * 8)
    assert {answer for who, answer in both if who == "bob"} == set(first)


def test_raters_meet_many_others() -> None:
    given_ = rate(["ann", "bob", "cy", "di"] * 12)
    pairs = Counter()
    for one in ANSWERS:
        pairs[tuple(sorted(who for who, answer in given_ if answer == one))] += 1
    met = {pair: count for pair, count in pairs.items() if len(pair) == RATERS}
    assert len(met) == 6
    assert sum(met.values()) >= 20


def test_a_rater_sees_many_problems_before_one_again() -> None:
    seen = [answer.problem for _, answer in rate(["ann"] * 6)]
    assert len(set(seen)) == 6


def test_the_order_is_the_raters_own_and_stays_the_same() -> None:
    def first(person: str, seed: str) -> str:
        return next_answer(ANSWERS, Taken({}), person, seed=seed).key

    assert first("ann", "s") == first("ann", "s")
    assert len({first("ann", f"seed {n}") for n in range(30)}) > 8
    mixed = random.Random(1).sample(ANSWERS, len(ANSWERS))
    assert next_answer(mixed, Taken({}), "ann", seed="s").key == first("ann", "s")


def test_what_is_left_counts_what_still_wants_this_person() -> None:
    taken = Taken({"qwen/p0": {"ann"}, "qwen/p1": {"bob", "cy"}, "qwen/p2": {"bob"}})
    assert left_for(ANSWERS, taken, "ann") == len(ANSWERS) - 2
