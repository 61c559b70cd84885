"""Scores: laws that hold for any run, and figures known beforehand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judged import drawn, one, run_of, runs
from scipy.stats import binomtest

from eval.judge import Verdict
from eval.score import chinese_gap, pass_at, rate, score, wilson
from eval.scores.resampling import holm
from eval.scores.samples import VERDICTS, Cell, Sample, Tally, is_result, tally

# The first example pays for late imports, and the machine may be busy.
law = settings(max_examples=40, deadline=None)
counted = st.integers(1, 12).flatmap(lambda n: st.builds(Tally, st.integers(0, n), st.just(n)))


def scored(samples):
    """The score of the only contestant."""
    (found,) = score(samples).contestants
    return found


# ------------------------------------------------------------------ samples


def test_the_verdicts_are_those_of_the_judge() -> None:
    assert set(VERDICTS) == set(Verdict) - {Verdict.SKIPPED}


def test_a_verdict_that_nobody_gives_is_an_error() -> None:
    with pytest.raises(ValueError, match="verdict 'OK' is unknown; legal are AC, WA"):
        one("heap", "OK")


def test_a_sample_that_is_there_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="is there twice"):
        score([one("heap"), one("heap", "WA")])


def test_samples_of_two_contestants_are_never_counted_together() -> None:
    with pytest.raises(ValueError, match="several contestants"):
        tally([one("heap"), one("heap", contestant="yi")])


# ------------------------------------------------------------------ pass@k


@law
@given(counted)
def test_pass_at_k_grows_with_k_from_the_plain_share_and_stays_a_share(counts: Tally) -> None:
    values = [counts.pass_at(k) for k in range(1, counts.total + 1)]
    assert values[0] == pytest.approx(counts.rate)
    assert all(low <= high for low, high in itertools.pairwise(values))
    assert values[0] >= 0 and values[-1] == float(counts.passed > 0)


@law
@given(counted, st.data())
def test_pass_at_k_is_the_share_of_choices_with_a_passing_sample(counts: Tally, data) -> None:
    k = data.draw(st.integers(1, min(counts.total, 5)))
    passes = [number < counts.passed for number in range(counts.total)]
    choices = list(itertools.combinations(passes, k))
    assert counts.pass_at(k) == pytest.approx(sum(map(any, choices)) / len(choices))


@pytest.mark.parametrize("k", [0, 4])
def test_pass_at_more_than_the_samples_is_an_error_not_a_guess(k: int) -> None:
    with pytest.raises(ValueError, match=f"pass@{k} needs"):
        Tally(2, 3).pass_at(k)


def test_pass_at_k_is_absent_where_one_cell_has_too_few_samples() -> None:
    tallies = {Cell("a", "en", "python"): Tally(1, 5), Cell("b", "en", "python"): Tally(2, 4)}
    assert set(pass_at(tallies)) == {1, 2}
    assert pass_at(tallies)[2] == pytest.approx((1 - 6 / 10 + 1 - 1 / 6) / 2)
    assert pass_at({}) == {}


# ------------------------------------------------------------------ the pass rate


@law
@given(runs, st.randoms(use_true_random=False))
def test_the_order_of_the_samples_leaves_no_trace(samples, random) -> None:
    assume(samples)
    shuffled = list(samples)
    random.shuffle(shuffled)
    assert replace(scored(shuffled), tokens=None) == replace(scored(samples), tokens=None)


@law
@given(runs)
def test_other_names_for_the_problems_change_no_figure_but_the_draws(samples) -> None:
    assume(samples)
    renamed = [replace(sample, problem=sample.problem[::-1]) for sample in samples]
    before, after = scored(samples), scored(renamed)
    assert before.pass_at == pytest.approx(after.pass_at)
    assert (before.verdicts, before.truncated) == (after.verdicts, after.truncated)
    if before.rate:
        assert before.rate.value == pytest.approx(after.rate.value)
        assert before.rate.wilson == pytest.approx(after.rate.wilson)


@law
@given(runs)
def test_a_rate_lies_in_both_its_intervals_and_they_are_shares(samples) -> None:
    found = rate(tally(samples))
    assert (found is None) == all(not sample.counts for sample in samples)
    for low, high in filter(None, [found.wilson, found.bootstrap] if found else []):
        assert 0 <= low <= found.value <= high <= 1


@law
@given(runs)
def test_infra_is_in_no_denominator(samples) -> None:
    assume(any(sample.counts for sample in samples))
    ours = [replace(s, sample=s.sample + 10, verdict="INFRA", tokens=9) for s in samples]
    alone, beside = scored(samples), scored(samples + ours)
    assert beside.infra.count == alone.infra.count + len(samples)
    assert replace(beside, infra=alone.infra) == alone


@pytest.mark.parametrize(("infra", "trusted"), [(0, True), (1, True), (2, False), (100, False)])
def test_more_than_one_percent_infra_is_not_a_result(infra: int, trusted: bool) -> None:
    samples = [one(f"p{n}", "INFRA" if n < infra else "AC") for n in range(100)]
    assert score(samples).is_result is trusted
    assert score(samples).infra.count == infra


def test_an_empty_run_is_not_a_result() -> None:
    assert not is_result([])
    assert score([]).contestants == ()


def test_every_problem_weighs_the_same_however_often_it_was_asked() -> None:
    often = [one("heap", "WA", sample=n) for n in range(9)]
    assert scored([*often, one("fence")]).rate.value == 0.5
    twice = [one("heap", "WA", prompt_language="zh", sample=n) for n in range(9)]
    assert scored([*twice, one("heap"), one("fence")]).rate.value == 0.75


def test_42_of_50_have_the_intervals_of_the_textbook() -> None:
    found = scored(run_of([[1]] * 42 + [[0]] * 8)).rate
    assert (found.value, found.problems) == (0.84, 50)
    assert found.wilson == pytest.approx((0.7149, 0.9166), abs=1e-4)
    assert found.bootstrap == pytest.approx((0.73, 0.94), abs=0.0101)


@law
@given(st.integers(1, 300), st.data())
def test_wilson_agrees_with_scipy_on_whole_counts(observations: int, data) -> None:
    count = data.draw(st.integers(0, observations))
    theirs = binomtest(count, observations).proportion_ci(0.95, method="wilson")
    assert wilson(count / observations, observations) == pytest.approx(tuple(theirs), abs=1e-9)


def test_wilson_agrees_with_statsmodels_on_means_that_are_no_whole_counts() -> None:
    assert wilson(33.4 / 50, 50) == pytest.approx((0.529654, 0.782374), abs=1e-6)
    assert wilson(0.2 / 3, 3) == pytest.approx((0.003160, 0.616804), abs=1e-6)


def test_holm_agrees_with_statsmodels() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.2, 0.001, 0.2, 0.9]) == pytest.approx([0.6, 0.004, 0.6, 0.9])
    assert holm([]) == []


@pytest.mark.parametrize("samples", [1, 5])
def test_both_intervals_cover_the_truth_about_as_often_as_they_say(samples: int) -> None:
    rng = np.random.default_rng(11)
    inside = {"wilson": 0, "bootstrap": 0}
    for _ in range(200):
        chances = rng.beta(0.5, 0.3, 50)  # the truth is that of all such problems: 0.625
        found = rate(tally(drawn(rng, chances, samples)))
        for kind in inside:
            low, high = getattr(found, kind)
            inside[kind] += low <= 0.625 <= high
    assert 0.90 <= inside["bootstrap"] / 200 <= 0.98
    assert inside["wilson"] / 200 >= 0.91  # too wide with several samples, never too narrow


# ------------------------------------------------------------------ by what


def test_tags_and_languages_have_rates_of_their_own() -> None:
    samples = [
        one("heap", tags=("array", "heap")),
        one("heap", "WA", language="java", tags=("array", "heap")),
        one("fence", "WA", tags=("array",)),
        one("pairs", "INFRA", language="cpp", tags=("dp",)),
    ]
    found = scored(samples)
    assert {tag: one.value for tag, one in found.by_tag.items()} == {"array": 0.25, "heap": 0.5}
    assert {name: one.value for name, one in found.by_language.items()} == {
        "java": 0,
        "python": 0.5,
    }
    assert found.by_tag["heap"].bootstrap is None


def test_chinese_is_compared_with_english_on_the_same_problems_only() -> None:
    both = [one(f"p{n}", prompt_language="en") for n in range(8)]
    both += [one(f"p{n}", "WA" if n < 7 else "AC", prompt_language="zh") for n in range(8)]
    others = [one("only english", "WA"), one("only chinese", prompt_language="zh")]
    found = scored([*both, *others]).chinese
    assert (found.value, found.problems) == (-7 / 8, 8)
    assert found.p == pytest.approx(2 / 2**7)
    assert found.interval[0] <= -7 / 8 <= found.interval[1] < 0


def test_a_language_asked_in_english_only_is_no_part_of_the_chinese_figure() -> None:
    samples = [one("heap"), one("heap", prompt_language="zh"), one("heap", "WA", language="java")]
    assert chinese_gap(samples).value == 0
    assert chinese_gap(samples[:1]) is None


def test_verdicts_are_shares_of_what_counts_in_a_fixed_order() -> None:
    found = scored([one("a"), one("b", "TLE"), one("c", "INFRA"), one("d", truncated=True)])
    assert list(found.verdicts) == [verdict for verdict in VERDICTS if verdict != "INFRA"]
    assert found.verdicts["AC"].value == pytest.approx(2 / 3)
    assert found.verdicts["MLE"].count == 0
    assert (found.truncated.count, found.truncated.total) == (1, 3)


def test_tokens_and_seconds_are_told_of_the_samples_that_know_them() -> None:
    samples = [one(f"p{n}", tokens=n or None) for n in range(11)]
    found = scored([*samples, one("slow", "INFRA", tokens=9999)])
    assert (found.tokens.count, found.tokens.mean, found.tokens.median) == (10, 5.5, 5.5)
    assert 9 < found.tokens.p95 <= 10
    assert found.seconds is None


def test_a_contestant_with_nothing_but_infra_has_no_rate() -> None:
    found = score([one("a", "INFRA"), *[one(f"p{n}", contestant="yi") for n in range(200)]])
    first, second = found.contestants
    assert (first.contestant, first.rate, first.truncated.value) == ("qwen", None, None)
    assert second.rate.value == 1 and found.is_result


def test_a_sample_is_a_value() -> None:
    assert one("heap") == Sample("heap", "qwen", "en", "python", 0, "AC")
