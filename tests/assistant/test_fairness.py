"""Arena, assistant and API share the engines: by their shares, and person by person."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from assistant.admission import Admission, Ticket
from assistant.fairness import USES, Fairness, PerPerson, Shares, Use

LETTERS = "abcd"
PERSONS = "ABCDE"


def enter(admission: Admission, contestants: str, use: Use = "api", person: str = "ann") -> Ticket:
    needs = dict(zip(LETTERS, contestants, strict=False))
    return admission.enter(needs, lambda: None, use=use, person=person)


def leave(ticket: Ticket) -> None:
    with ticket:
        pass


def queue(capacity: int = 1, **rules: object) -> Admission:
    return Admission(lambda _: capacity, Fairness.model_validate(rules))


def served(admission: Admission, first: Ticket, waiting: list[Ticket]) -> list[Ticket]:
    """The order in which the waiting begin when one after another ends (one place)."""
    order, running = [], first
    while waiting:
        leave(running)
        running = next(ticket for ticket in waiting if ticket.inside)
        waiting.remove(running)
        order.append(running)
    return order


def test_persons_take_turns_however_much_one_of_them_wants() -> None:
    admission = queue()
    first = enter(admission, "w", person="ann")
    anns = [enter(admission, "w", person="ann") for _ in range(3)]
    ben, eve = enter(admission, "w", person="ben"), enter(admission, "w", person="eve")
    assert (anns[0].position, ben.position, eve.position, anns[1].position) == (1, 2, 3, 4)
    order = served(admission, first, [*anns, ben, eve])
    assert order == [anns[0], ben, eve, anns[1], anns[2]]


def test_uses_take_turns_by_their_shares() -> None:
    admission = queue(shares={"arena": 2, "assistant": 2, "api": 1})
    first = enter(admission, "w", person="root")
    waiting = [enter(admission, "w", use, f"{use}{n}") for n in range(8) for use in USES]
    order = [ticket.use for ticket in served(admission, first, waiting)][:10]
    assert {use: order.count(use) for use in USES} == {"arena": 4, "assistant": 4, "api": 2}


def test_an_idle_use_saves_up_no_turns() -> None:
    admission = queue()
    for _ in range(20):
        leave(enter(admission, "w", "api"))
    first = enter(admission, "w", "api", "root")
    waiting = [enter(admission, "w", "api", f"p{n}") for n in range(3)]
    waiting += [enter(admission, "w", "arena", f"q{n}") for n in range(6)]
    order = [ticket.use for ticket in served(admission, first, waiting)]
    assert "api" in order[:4]


def test_one_person_leaves_a_place_of_every_engine_to_the_others() -> None:
    admission = queue(3)
    anns = [enter(admission, "w", person="ann") for _ in range(3)]
    assert [ticket.inside for ticket in anns] == [True, True, False]
    assert enter(admission, "w", person="ben").inside
    leave(anns[0])
    assert anns[2].inside


def test_of_an_engine_with_one_place_that_is_the_place() -> None:
    assert enter(queue(1), "w").inside


def test_a_person_may_have_so_many_at_once_and_holds_up_nobody_else() -> None:
    admission = queue(8, per_person={"api": 2})
    anns = [enter(admission, name, person="ann") for name in "wxw"]
    assert [ticket.inside for ticket in anns] == [True, True, False]
    assert enter(admission, "w", person="ben").inside
    assert enter(admission, "w", "assistant", "ann").inside
    leave(anns[1])
    assert anns[2].inside


def test_a_use_does_not_begin_beyond_its_share_while_another_waits() -> None:
    admission = queue(3, shares={"arena": 2, "assistant": 2, "api": 1})
    api = [enter(admission, "w", "api", name) for name in PERSONS]
    assert [ticket.inside for ticket in api] == [True, True, True, False, False]
    arena = [enter(admission, "w", "arena", name) for name in PERSONS]
    leave(api[0])
    leave(api[1])
    assert [ticket.inside for ticket in arena] == [True, True, False, False, False]
    assert not api[3].inside
    leave(api[2])
    assert api[3].inside, "one place of three is the API's"


def test_a_share_that_nobody_else_wants_is_lent() -> None:
    admission = queue(3)
    assert all(enter(admission, "w", "api", name).inside for name in "ABC")


def test_a_replaced_contestant_is_given_back_and_the_new_one_counted() -> None:
    admission = queue(1)
    ticket, waiting = enter(admission, "w"), enter(admission, "w", person="ben")
    ticket.replace("a", "x")
    assert (admission.running("w"), admission.running("x")) == (1, 1)
    assert waiting.inside
    leave(ticket)
    assert admission.running("x") == 0


def test_nothing_is_remembered_of_who_has_left() -> None:
    admission = queue(2)
    tickets = [enter(admission, "wx", use, name) for use in USES for name in PERSONS]
    for ticket in tickets:
        leave(ticket)
    assert not admission._held
    assert not admission._turns._ring
    assert admission.waiting == 0


wishes = st.tuples(
    st.sets(st.sampled_from("wxyz"), min_size=1).map(lambda names: "".join(sorted(names))),
    st.sampled_from(USES),
    st.sampled_from(PERSONS),
)


@given(
    mine=wishes,
    crowd=st.lists(wishes, min_size=1, max_size=12),
    capacity=st.integers(1, 4),
    weights=st.tuples(*[st.integers(1, 4)] * 3),
    strangers=st.booleans(),
    most=st.integers(1, 3),
)
def test_nobody_starves(mine, crowd, capacity, weights, strangers, most) -> None:
    """However many keep coming: each that ends is replaced by another wish at once."""
    rules = Fairness(
        shares=Shares(**dict(zip(USES, weights, strict=True))),
        per_person=PerPerson(**dict.fromkeys(USES, most)),
    )
    admission = Admission(lambda _: capacity, rules)
    fresh = count()

    def one_more(number: int) -> Ticket:
        names, use, person = crowd[number % len(crowd)]
        return enter(admission, names, use, f"{person}{next(fresh)}" if strangers else person)

    others = [one_more(number) for number in range(2 * len(crowd))]
    names, use, _ = mine
    ticket = enter(admission, names, use, "me")
    for number in range(600):
        if ticket.inside:
            return
        running = [other for other in others if other.inside]
        assert running, "somebody waits and nobody runs"
        for name in "wxyz":
            assert sum(name in other.needs.values() for other in running) <= capacity
        others.remove(running[0])
        others.append(one_more(number))
        leave(running[0])
    raise AssertionError("never let in")


@given(st.lists(wishes, max_size=15), st.integers(1, 3), st.integers(1, 2))
def test_all_get_their_turn_and_positions_are_a_queue(crowd, capacity, most) -> None:
    rules = Fairness(per_person=PerPerson(**dict.fromkeys(USES, most)))
    admission = Admission(lambda _: capacity, rules)
    tickets = [enter(admission, *wish) for wish in crowd]
    while tickets:
        waiting = sorted(t.position for t in tickets if t.position is not None)
        assert waiting == list(range(1, len(waiting) + 1))
        inside = [ticket for ticket in tickets if ticket.inside]
        assert inside, "somebody waits and nobody runs"
        tickets.remove(inside[0])
        leave(inside[0])
