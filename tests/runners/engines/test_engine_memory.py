"""Memory of the machine and of its cards, before anything is started."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.engines.cards import GIB, Card, Cards, Place
from runners.engines.memory import WORK, Memory, Need, room, whole
from runners.lineup import load_lineup

GB = 1_000_000_000


def test_an_engine_that_does_not_fit_is_told_with_figures():
    said = Memory().lacking("x", Need(5 * GB, 4 * GB), available=8 * GB)
    assert "9.4 GB are needed (5.0 GB weights, 4.0 GB KV cache" in said
    assert "8.0 GB are available" in said


def test_engines_that_still_load_are_counted():
    memory = Memory()
    assert memory.lacking("a", Need(4 * GB, GB), available=10 * GB) == ""
    assert memory.lacking("b", Need(4 * GB, GB), available=10 * GB)
    memory.free("a")
    assert memory.lacking("b", Need(4 * GB, GB), available=10 * GB) == ""


def test_the_mapped_file_of_a_ready_engine_is_counted_its_cache_is_gone_already():
    memory = Memory()
    assert memory.lacking("a", Need(4 * GB, GB), available=10 * GB) == ""
    memory.ready.add("a")
    left = 10 * GB - GB - WORK  # the kernel still counts a's file as available
    assert memory.lacking("b", Need(4 * GB, GB), available=left)
    assert memory.lacking("b", Need(3 * GB, GB), available=left) == ""


def test_pocket_fits_into_eight_gigabytes():
    memory, per_token = Memory(), (28672, 12288, 18432, 23040)
    for contestant, bytes_ in zip(load_lineup("pocket").contestants, per_token, strict=True):
        engine = contestant.engine
        need = Need(engine.weights.size, bytes_ * engine.context * engine.slots)
        assert memory.lacking(contestant.id, need, available=7 * GB) == ""


def test_this_machine_has_some_memory():
    assert 0 < room() <= whole()


CARD = st.builds(Card, st.integers(0, 3), st.integers(8, 80).map(lambda gib: gib * GIB))


@given(
    st.lists(CARD, min_size=1, max_size=4, unique_by=lambda card: card.index),
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40)), max_size=6),
    st.integers(1, 2),
)
def test_no_card_is_ever_promised_twice(found, wants, count):
    cards = Cards()
    for number, (least, more) in enumerate(wants):
        place = cards.place(found, count, least * GIB, (least + more) * GIB, None)
        if place:
            cards.taken[str(number)] = place
            assert len(set(place.cards)) == count
    assert all(cards.free(card) >= -1e-6 for card in found)


def test_three_models_share_one_large_card_or_take_three_small_ones():
    sizes = [(16, 20), (17, 30), (14, 16)]
    for found in ([Card(0, 80 * GIB)], [Card(i, 24 * GIB) for i in range(3)]):
        cards = Cards()
        for least, wish in sizes:
            place = cards.place(found, 1, least * GIB, wish * GIB, None)
            assert place
            cards.taken[str(least)] = place


def test_a_share_that_the_lineup_gives_stands():
    place = Cards().place([Card(0, 24 * GIB)], 1, 4 * GIB, 8 * GIB, 0.5)
    assert place == Place((0,), 0.5)
