"""What answers did, counted on both databases: INFRA is in no denominator, and nothing
of a battle counts before its names are known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.records import (
    AnswerEvidence,
    Battle,
    BattleState,
    JudgementRecord,
    Records,
    RunRecord,
    Slot,
    Turn,
    Vote,
)

PAIR = {"a": "qwen", "b": "deepseek"}


def run(battle: str, outcome: str = "OK", slot: str = "a", **changes) -> RunRecord:
    """A run of the first answer's own code; the changes say otherwise."""
    fields = {"turn": 1, "edited": False} | changes
    return RunRecord(
        battle, slot, "print(1)", "python", "", outcome, "", "", 0.1, 0.1, None, **fields
    )  # type: ignore[arg-type]  # fmt: skip


def judgement(battle: str, verdict: str = "AC", slot: str = "a", turn: int = 1) -> JudgementRecord:
    return JudgementRecord(battle, slot, turn, "double", "sha256:1", "", verdict, 1, 1, ())  # type: ignore[arg-type]


def found(records: Records) -> dict[str, tuple[int, int, int, int]]:
    """(ran, tried, passed, judged) of each contestant that has evidence."""
    return {e.contestant: (e.ran, e.tried, e.passed, e.judged) for e in records.answer_evidence()}


@pytest.fixture
def battle(records: Records, begin: Callable[..., str]) -> str:
    """A battle of qwen and deepseek that can be voted on."""
    return begin("answered")


def reveal(records: Records, battle: str) -> None:
    records.vote(Vote(battle, "ann", "tie"))


def test_without_runs_there_is_no_evidence(records, battle) -> None:
    reveal(records, battle)
    assert records.answer_evidence() == []


def test_runs_and_judgements_count_for_whoever_stood_in_the_slot(records, battle) -> None:
    records.add_run(run(battle, "OK"))
    records.add_run(run(battle, "RE", "b"))
    records.add_judgement(judgement(battle, "WA", "b"))
    reveal(records, battle)
    assert records.answer_evidence() == [
        AnswerEvidence("deepseek", ran=0, tried=1, passed=0, judged=1),
        AnswerEvidence("qwen", ran=1, tried=1, passed=0, judged=0),
    ]


def test_nothing_counts_before_the_names_are_known(records, begin) -> None:
    hidden = {state: begin(state) for state in ("open", "answered", "void")}
    revision = records.revision()
    for battle in hidden.values():
        records.add_run(run(battle))
        records.add_judgement(judgement(battle))
    assert records.answer_evidence() == []
    assert records.revision() == revision
    reveal(records, hidden["answered"])
    assert found(records) == {"qwen": (1, 1, 1, 1)}


def test_a_run_or_a_judgement_of_a_revealed_battle_moves_the_revision(records, battle) -> None:
    reveal(records, battle)
    seen = [records.revision()]
    records.add_run(run(battle))
    seen.append(records.revision())
    records.add_judgement(judgement(battle))
    seen.append(records.revision())
    assert seen[0] < seen[1] < seen[2]


@pytest.mark.parametrize("outcome", ["RE", "CE", "TLE", "MLE", "OLE", "SECURITY"])
def test_whatever_ended_otherwise_was_tried_and_did_not_run(records, battle, outcome) -> None:
    records.add_run(run(battle, outcome))
    reveal(records, battle)
    assert found(records) == {"qwen": (0, 1, 0, 0)}


def test_what_failed_on_our_side_was_never_tried(records, battle) -> None:
    records.add_run(run(battle, "INFRA"))
    records.add_judgement(judgement(battle, "INFRA"))
    reveal(records, battle)
    assert records.answer_evidence() == []


def test_after_a_failure_of_ours_the_next_run_is_the_first(records, battle) -> None:
    for outcome in ("INFRA", "RE", "OK"):
        records.add_run(run(battle, outcome))
    reveal(records, battle)
    assert found(records) == {"qwen": (0, 1, 0, 0)}


def test_a_failure_of_ours_does_not_unsay_a_judgement(records, battle) -> None:
    for verdict in ("WA", "AC", "INFRA"):
        records.add_judgement(judgement(battle, verdict))
    reveal(records, battle)
    assert found(records) == {"qwen": (0, 0, 1, 1)}


def test_of_an_answer_the_first_run_and_the_latest_judgement_count(records, battle) -> None:
    for outcome, verdict in (("OK", "AC"), ("RE", "AC"), ("OK", "RE")):
        records.add_run(run(battle, outcome))
        records.add_judgement(judgement(battle, verdict))
    reveal(records, battle)
    assert found(records) == {"qwen": (1, 1, 0, 1)}


@pytest.mark.parametrize("changes", [{"edited": True}, {"edited": None}, {"turn": None}])
def test_code_that_is_not_surely_the_answers_own_says_nothing(records, battle, changes) -> None:
    records.add_run(run(battle, "RE", **changes))
    reveal(records, battle)
    assert records.answer_evidence() == []
    records.add_run(run(battle, "OK"))
    assert found(records) == {"qwen": (1, 1, 0, 0)}


def test_each_turn_is_an_answer_of_its_own(records, battle) -> None:
    records.add_turn(Turn(battle, 2, "Shorter, please."))
    records.set_state(battle, BattleState.ANSWERED)
    records.add_run(run(battle, "OK"))
    records.add_run(run(battle, "RE", turn=2))
    reveal(records, battle)
    assert found(records) == {"qwen": (1, 2, 0, 0)}


# -- any history --------------------------------------------------------------------

OUTCOMES = ("OK", "RE", "TLE", "INFRA")
VERDICTS = ("AC", "WA", "INFRA")
answers = st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.integers(1, 2))
events = st.lists(
    st.one_of(
        st.tuples(
            st.just("run"), answers, st.sampled_from(OUTCOMES), st.sampled_from([False, True, None])
        ),
        st.tuples(st.just("judgement"), answers, st.sampled_from(VERDICTS), st.none()),
    ),
    max_size=25,
)


def counted_by_hand(history, revealed: set[int]) -> dict[str, tuple[int, int, int, int]]:
    """The same figures from the events themselves, without SQL."""
    first: dict[tuple[int, str, int], str] = {}
    latest: dict[tuple[int, str, int], str] = {}
    for kind, answer, result, edited in history:
        if answer[0] not in revealed or result == "INFRA":
            continue
        if kind == "judgement":
            latest[answer] = result
        elif edited is False:
            first.setdefault(answer, result)
    figures = {}
    for letter, contestant in PAIR.items():
        ran = [result == "OK" for answer, result in first.items() if answer[1] == letter]
        passed = [result == "AC" for answer, result in latest.items() if answer[1] == letter]
        if ran or passed:
            figures[contestant] = (sum(ran), len(ran), sum(passed), len(passed))
    return figures


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=events, revealed=st.sets(st.integers(0, 2)))
def test_any_history_is_counted_as_by_hand(databases, history, revealed) -> None:
    records = Records.open(databases.migrated())
    slots = tuple(Slot(letter, name, {}) for letter, name in PAIR.items())  # type: ignore[arg-type]
    for number in range(3):
        records.start_battle(
            Battle(f"b{number}", "ann", 2, "en", 0.5, None, slots), Turn(f"b{number}", 1, "?")
        )
        records.set_state(f"b{number}", BattleState.ANSWERED)
    for kind, (number, slot, turn), result, edited in history:
        if kind == "run":
            records.add_run(run(f"b{number}", result, slot, turn=turn, edited=edited))
        else:
            records.add_judgement(judgement(f"b{number}", result, slot, turn))
    for number in revealed:
        reveal(records, f"b{number}")
    figures = found(records)
    records.close()
    assert figures == counted_by_hand(history, revealed)
    for ran, tried, passed, judged in figures.values():
        assert 0 <= ran <= tried
        assert 0 <= passed <= judged
