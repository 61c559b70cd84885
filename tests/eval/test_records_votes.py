"""Votes and ratings: first is final, blind is decided here, and what counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sql import raw
from sqlalchemy.exc import IntegrityError

from eval.records import (
    InvalidRecord,
    NotOwner,
    NotVotable,
    PairVote,
    Rating,
    RatingMean,
    Records,
    RunRecord,
    UnknownBattle,
    Vote,
    VoteConflict,
)


def outcomes(records: Records) -> dict[tuple[str, str], str]:
    return {(v.model_a, v.model_b): v.outcome for v in records.pairwise_votes()}


def test_a_vote_reveals_the_battle(records, begin):
    battle = begin("answered")
    receipt = records.vote(Vote(battle, "ann", "b"))
    assert receipt.vote.choice == "b"
    assert [slot.contestant for slot in receipt.slots] == ["qwen", "deepseek"]
    assert records.battle(battle).state == "revealed"


def test_the_identical_vote_again_gives_the_same_receipt(records, begin):
    battle = begin("answered")
    first = records.vote(Vote(battle, "ann", "tie"))
    assert records.vote(Vote(battle, "ann", "tie")) == first
    assert records.counts().votes == 1


def test_a_different_vote_is_refused_with_the_one_in_force(records, begin):
    battle = begin("answered")
    first = Vote(battle, "ann", "a")
    records.vote(first)
    with pytest.raises(VoteConflict) as refused:
        records.vote(Vote(battle, "ann", "b"))
    assert refused.value.in_force == first
    assert records.battle(battle).vote == first


def test_only_the_owner_votes(records, begin):
    battle = begin("answered")
    with pytest.raises(NotOwner):
        records.vote(Vote(battle, "mallory", "a"))
    assert records.battle(battle).vote is None


@pytest.mark.parametrize("state", ["open", "void"])
def test_a_battle_that_is_not_answered_takes_no_vote(records, begin, state):
    battle = begin(state)
    with pytest.raises(NotVotable) as refused:
        records.vote(Vote(battle, "ann", "a"))
    assert refused.value.state == state
    assert records.counts().votes == 0


def test_a_vote_on_an_unknown_battle_is_refused(records):
    with pytest.raises(UnknownBattle):
        records.vote(Vote("nobody's", "ann", "a"))


@pytest.mark.parametrize("choice", ["c", "d"])
def test_two_slots_have_no_third(records, begin, choice):
    with pytest.raises(InvalidRecord, match="needs four slots"):
        records.vote(Vote(begin("answered"), "ann", choice))


@pytest.mark.parametrize("ranking", [(1, 1, 3, 4), (2, 2, 2, 2), (0, 1, 2, 3), (-1, -1), ()])
def test_ranks_with_gaps_are_refused_with_the_mend(ranking):
    with pytest.raises(ValueError, match="without gaps"):
        Vote("b", "ann", "ranking", ranking)


@pytest.mark.parametrize(("choice", "ranking"), [("ranking", None), ("a", (1, 2, 3, 4))])
def test_ranks_belong_to_a_ranking(choice, ranking):
    with pytest.raises(InvalidRecord, match="only there"):
        Vote("b", "ann", choice, ranking)


@pytest.mark.parametrize(("layout", "ranking"), [(4, (1, 2)), (2, (1, 2))])
def test_a_ranking_has_a_rank_for_each_of_four(records, begin, layout, ranking):
    with pytest.raises(InvalidRecord):
        records.vote(Vote(begin("answered", layout=layout), "ann", "ranking", ranking))


def test_two_tabs_that_race_give_one_vote(url, begin, records):
    battle = begin("answered")
    choices = ["a", "b", "tie", "both_bad"] * 2
    tabs = [Records.open(url) for _ in choices]
    barrier = Barrier(len(choices))

    def press(tab: Records, choice: str) -> str:
        barrier.wait(10)
        try:
            return tab.vote(Vote(battle, "ann", choice)).vote.choice
        except VoteConflict as refused:
            return refused.in_force.choice

    with ThreadPoolExecutor(len(choices)) as pool:
        told = set(pool.map(press, tabs, choices))
    for tab in tabs:
        tab.close()
    assert told == {records.battle(battle).vote.choice}
    assert records.counts().votes == 1


def test_the_database_itself_allows_one_vote_a_battle(url, begin, records):
    battle = begin("answered")
    records.vote(Vote(battle, "ann", "a"))
    with raw(url) as db, pytest.raises(IntegrityError, match=r"UNIQUE|pk_votes"):
        db.exec_driver_sql(
            "INSERT INTO votes SELECT battle, person, 'b', ranking, created FROM votes"
        )


@pytest.mark.parametrize("choice", ["a", "b", "tie", "both_bad"])
def test_two_slots_make_one_pair(records, begin, choice):
    battle = begin("answered")
    records.vote(Vote(battle, "ann", choice))
    assert records.pairwise_votes() == [PairVote(battle, "ann", "qwen", "deepseek", choice)]


def test_the_best_of_four_beats_the_others_and_says_nothing_about_them(records, begin):
    records.vote(Vote(begin("answered", layout=4), "ann", "c"))
    assert outcomes(records) == {
        ("qwen", "yi"): "b",
        ("deepseek", "yi"): "b",
        ("yi", "glm"): "a",
    }


@pytest.mark.parametrize("choice", ["tie", "both_bad"])
def test_four_equals_make_six_pairs(records, begin, choice):
    records.vote(Vote(begin("answered", layout=4), "ann", choice))
    assert list(outcomes(records).values()) == [choice] * 6


def test_a_ranking_decides_all_six_pairs(records, begin):
    vote = Vote(begin("answered", layout=4), "ann", "ranking", (2, 1, 2, 3))
    receipt = records.vote(vote)
    assert receipt.vote == vote
    assert outcomes(records) == {
        ("qwen", "deepseek"): "b",
        ("qwen", "yi"): "tie",
        ("qwen", "glm"): "a",
        ("deepseek", "yi"): "a",
        ("deepseek", "glm"): "a",
        ("yi", "glm"): "a",
    }


def test_a_lineup_keeps_the_pairs_inside_it(records, begin):
    records.vote(Vote(begin("answered", layout=4), "ann", "ranking", (1, 2, 3, 4)))
    pairs = records.pairwise_votes(["qwen", "glm", "newcomer"])
    assert [(v.model_a, v.model_b) for v in pairs] == [("qwen", "glm")]


def test_the_names_shown_are_those_who_competed(records, begin):
    battle = begin("open")
    glm = replace(records.battle(battle).battle.slots[0], contestant="glm")
    records.replace_slot(battle, glm, pair_probability=0.5)
    records.set_state(battle, "answered")
    records.vote(Vote(battle, "ann", "a"))
    assert outcomes(records) == {("glm", "deepseek"): "a"}


def test_a_rating_is_blind_until_the_reveal(records, begin):
    battle = begin("answered")
    records.rate(Rating(battle, "ann", "a", "comments", 2, blind=False))
    records.vote(Vote(battle, "ann", "a"))
    records.rate(Rating(battle, "ann", "a", "comments", 5, blind=True))
    assert [(r.value, r.blind) for r in records.battle(battle).ratings] == [(2, True), (5, False)]
    assert records.rating_means() == [RatingMean("qwen", "comments", 2.0, 1, 1)]


def test_the_latest_rating_of_a_person_counts_and_all_are_kept(records, begin):
    battle = begin("answered")
    for value in (1, 5, 4):
        records.rate(Rating(battle, "ann", "b", "structure", value))
    assert [r.value for r in records.battle(battle).ratings] == [1, 5, 4]
    records.vote(Vote(battle, "ann", "b"))
    assert records.rating_means() == [RatingMean("deepseek", "structure", 4.0, 1, 1)]
    assert records.counts().ratings == 1


def test_means_are_over_slots_and_persons(records, begin):
    for person, value in (("ann", 2), ("ann", 3), ("bob", 5)):
        battle = begin("answered", person=person)
        records.rate(Rating(battle, person, "a", "readability", value))
        records.vote(Vote(battle, person, "tie"))
    (mean,) = records.rating_means()
    assert mean == RatingMean("qwen", "readability", pytest.approx(10 / 3), 3, 2)


def test_only_the_owner_rates(records, begin):
    with pytest.raises(NotOwner):
        records.rate(Rating(begin("answered"), "mallory", "a", "structure", 1))


def test_a_void_battle_takes_no_rating(records, begin):
    with pytest.raises(NotVotable):
        records.rate(Rating(begin("void"), "ann", "a", "structure", 1))


def test_a_battle_that_became_void_counts_nowhere(records, begin):
    battle = begin("answered")
    records.rate(Rating(battle, "ann", "a", "structure", 1))
    records.set_state(battle, "void")
    counts = records.counts()
    assert records.rating_means() == []
    assert (counts.battles, counts.ratings, counts.persons) == (0, 0, 0)


def test_counts_say_how_much_evidence_there_is(records, begin):
    first, second = begin("answered"), begin("answered", person="bob")
    begin("void")
    records.vote(Vote(first, "ann", "a"))
    records.rate(Rating(first, "ann", "a", "structure", 1))
    records.rate(Rating(second, "bob", "a", "structure", 3))
    records.vote(Vote(second, "bob", "b"))
    counts = records.counts()
    assert (counts.battles, counts.votes, counts.ratings, counts.persons) == (2, 2, 1, 2)


def test_the_revision_grows_with_what_the_reveal_makes_public(records, begin):
    battle = begin("answered")
    seen = [records.revision()]
    records.add_run(RunRecord(battle, "a", "1", "python", "", "OK", "", "", None, None, None))
    seen.append(records.revision())
    records.rate(Rating(battle, "ann", "a", "structure", 1))
    seen.append(records.revision())
    records.vote(Vote(battle, "ann", "a"))
    seen.append(records.revision())
    records.vote(Vote(battle, "ann", "a"))
    seen.append(records.revision())
    records.rate(Rating(battle, "ann", "b", "structure", 2))
    seen.append(records.revision())
    # The vote, and the run and the rating of before it.
    assert seen == [0, 0, 0, 3, 3, 4]


def test_a_rating_moves_no_figure_before_the_reveal(records, begin):
    battle = begin("answered")
    before = records.revision(), records.rating_means(), records.counts()
    records.rate(Rating(battle, "ann", "a", "structure", 5))
    assert (records.revision(), records.rating_means(), records.counts()) == before
