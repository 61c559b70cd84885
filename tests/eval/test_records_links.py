"""Links to a battle: made and withdrawn by its owner, and one opinion a reader."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from eval.records import BattleState, InvalidRecord, NotOwner, NotVotable, UnknownBattle, Vote


def test_a_battle_has_one_link_and_it_tells_nothing_of_the_battle(records, begin):
    first, second = begin(), begin()
    token = records.links.make("ann", first)
    assert records.links.make("ann", first) == token
    assert len(token) >= 32
    assert first not in token
    assert records.links.make("ann", second) != token
    assert records.battle(first).link == token


def test_a_withdrawn_link_leads_nowhere_and_the_next_is_another(records, begin):
    battle = begin()
    token = records.links.make("ann", battle)
    records.links.withdraw("ann", battle)
    assert records.links.find(token, "bob") is None
    with pytest.raises(UnknownBattle):
        records.links.say(token, "bob", "a")
    assert records.links.make("ann", battle) != token


def test_only_the_owner_makes_and_withdraws(records, begin):
    battle = begin()
    token = records.links.make("ann", battle)
    with pytest.raises(NotOwner):
        records.links.make("bob", battle)
    with pytest.raises(NotOwner):
        records.links.withdraw("bob", battle)
    assert records.links.find(token, "bob").battle == battle


@pytest.mark.parametrize("state", ["open", "void"])
def test_a_battle_without_all_its_answers_has_no_link(records, begin, state):
    with pytest.raises(NotVotable):
        records.links.make("ann", begin(state))


def test_a_battle_that_became_void_is_no_longer_read(records, begin):
    battle = begin()
    token = records.links.make("ann", battle)
    records.set_state(battle, BattleState.VOID)
    assert records.links.find(token, "bob") is None


def test_a_readers_first_opinion_counts_and_stays_out_of_the_ratings(records, begin):
    battle = begin()
    token = records.links.make("ann", battle)
    assert records.links.find(token, "bob").choice is None
    assert records.links.say(token, "bob", "b").choice == "b"
    assert records.links.say(token, "bob", "a").choice == "b"
    assert records.links.find(token, "carl").choice is None
    assert records.pairwise_votes() == []
    assert records.counts().persons == 0


def test_the_owner_votes_in_the_arena(records, begin):
    battle = begin()
    token = records.links.make("ann", battle)
    with pytest.raises(NotOwner):
        records.links.say(token, "ann", "a")
    records.vote(Vote(battle, "ann", "a"))
    assert records.links.find(token, "ann").is_owner


def test_a_choice_that_the_layout_lacks_is_refused(records, begin):
    token = records.links.make("ann", begin())
    with pytest.raises(InvalidRecord):
        records.links.say(token, "bob", "c")


def test_many_tabs_of_one_reader_give_one_opinion(records, begin):
    token = records.links.make("ann", begin())
    choices = ["a", "b", "tie", "both_bad"] * 4
    with ThreadPoolExecutor(8) as pool:
        told = {
            said.choice for said in pool.map(lambda c: records.links.say(token, "bob", c), choices)
        }
    assert told == {records.links.find(token, "bob").choice}
