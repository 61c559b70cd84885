"""The worked case's stored judgements: what they say is so, and a change would be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.judging.comparing import right
from eval.problems import BUILT_IN, load_problem
from eval.proofs import worked_case
from eval.proofs.worked_case import JudgedAnswer, differences, load_case
from eval.scores.published import load_published
from runners.configuration import ConfigError

CASE = load_published().worked_case
PROBLEM = load_problem(BUILT_IN / CASE.problem)
verdicts = st.lists(st.sampled_from(["AC", "WA", "RE", "TLE", "SKIPPED"]), max_size=8)


def test_it_is_about_the_tests_that_there_are() -> None:
    found = load_case()
    assert (found.problem, found.digest) == (PROBLEM.id, PROBLEM.digest)
    assert [one.answer for one in found.answers] == [one.answer for one in CASE.answers]
    assert {len(one.tests) for one in found.answers} == {len(PROBLEM.tests)}


@pytest.mark.parametrize("answer", load_case().answers, ids=lambda one: one.answer)
def test_the_answers_pass_and_fail_as_stored(answer: JudgedAnswer) -> None:
    """Run here, as the project's own code, on the small tests; the sandbox has seen them all."""
    scope: dict = {}
    exec(answer.code, scope)
    for test, verdict in zip(PROBLEM.tests, answer.tests, strict=True):
        if len(test.args[0]) <= 200:
            got = scope["index_pairs"](*test.args)
            passed = right(test.expected, got, PROBLEM.compare, test.args, "list[list[int]]")
            assert passed == (verdict == "AC"), test.args
    first = answer.failed[0]
    assert answer.first_failure.args == str(list(PROBLEM.tests[first - 1].args))
    assert answer.counterexample.args == str(CASE.counterexample)
    assert answer.counterexample.got == str(scope["index_pairs"](*CASE.counterexample))
    assert answer.passed + len(answer.failed) + answer.tests.count("SKIPPED") == len(answer.tests)


@settings(deadline=None)
@given(verdicts, verdicts)
def test_two_judgements_differ_only_where_a_test_ended_otherwise(one, other) -> None:
    first = replace(load_case().answers[0], tests=tuple(one))
    second = replace(first, tests=tuple(other))
    sure = {"AC", "WA", "RE"}
    apart = [
        number
        for number, pair in enumerate(zip(one, other, strict=False), 1)
        if pair[0] != pair[1] and set(pair) <= sure
    ]
    found = differences(first, second)
    if len(one) != len(other):
        assert len(found) == 1
    else:
        assert [int(line.split()[1]) for line in found] == apart
    assert differences(first, first) == []


def test_another_failure_is_a_difference() -> None:
    answer = load_case().answers[0]
    assert differences(answer, replace(answer, counterexample=None)) == [
        "the counterexample ends otherwise"
    ]
    assert differences(answer, replace(answer, first_failure=None)) == [
        "the first failure is another one"
    ]


@pytest.mark.docker
async def test_verify_names_a_stored_judgement_that_is_not_so(require, monkeypatch) -> None:
    require("docker")
    from eval.judging.many import sandbox_for_many
    from eval.proofs.authoring import Workshop

    stored = load_case()
    first = stored.answers[0]  # the other one has slow tests
    case = CASE.model_copy(update={"answers": CASE.answers[:1]})
    published = load_published().model_copy(update={"worked_case": case})
    monkeypatch.setattr(worked_case, "load_published", lambda: published)
    wrong = replace(first, tests=(first.tests[0], "AC", *first.tests[2:]))
    monkeypatch.setattr(worked_case, "load_case", lambda folder: replace(stored, answers=(wrong,)))
    async with sandbox_for_many() as (sandbox, _):
        faults = await worked_case.case_faults(Workshop(BUILT_IN / CASE.problem), sandbox)
        assert faults == ["judged.json: last-index-and-set: test 2 was AC and is WA"]
        monkeypatch.setattr(worked_case, "load_case", lambda folder: replace(stored, digest="x"))
        (fault,) = await worked_case.case_faults(Workshop(BUILT_IN / CASE.problem), sandbox)
        assert "about other tests; verify with --record" in fault


def test_a_file_that_is_missing_or_damaged_says_how_to_write_it(tmp_path) -> None:
    with pytest.raises(ConfigError, match="verify index-pairs --record"):
        load_case(tmp_path)
    folder = tmp_path / CASE.problem
    folder.mkdir()
    (folder / "judged.json").write_text("[]")
    with pytest.raises(ConfigError, match="verify index-pairs --record"):
        load_case(tmp_path)
