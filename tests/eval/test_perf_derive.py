"""Events into results: what each figure is, and what is flagged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from measured import MS, event

from eval.perf.across import across
from eval.perf.derive import derive
from eval.perf.events import Cell, Client
from eval.perf.objective import Objective, ObjectiveError, read_objective
from eval.perf.sweep import told

CELL = Cell(prompt_tokens=256, output_tokens=8, loop="closed", load=2, requests=10)
TEN = [event(n, 250 * (n // 2)) for n in range(10)]


def test_the_figures_of_one_request_are_those_of_vllm_from_the_scheduled_moment():
    figures = derive(CELL, [event(0, 50)])["metrics"]
    assert figures["mean_ttft_ms"] == 100
    assert figures["mean_first_chunk_ms"] == 10
    assert figures["mean_queued_ms"] == 1
    assert figures["mean_tpot_ms"] == figures["p99_itl_ms"] == 20
    assert figures["mean_e2el_ms"] == 240
    assert figures["duration"] == 0.24
    assert figures["output_throughput"] == pytest.approx(8 / 0.24)
    assert figures["total_token_throughput"] == pytest.approx(264 / 0.24)


def test_results_have_the_keys_of_vllms_bench_serve():
    rates = "request_throughput output_throughput total_token_throughput completed failed duration"
    kinds = ("mean", "median", "std", "p50", "p90", "p95", "p99")
    spreads = {f"{k}_{n}_ms" for k in kinds for n in ("ttft", "tpot", "itl", "e2el")}
    assert {*rates.split(), *spreads} <= derive(CELL, TEN)["metrics"].keys()


def test_a_chunk_is_not_a_token():
    result = derive(CELL, [event(output_tokens=29)])
    assert result["metrics"]["mean_tpot_ms"] == 140 / 28
    assert result["metrics"]["mean_itl_ms"] == 20
    assert result["metrics"]["tokens_per_chunk"] == 29 / 8


def test_without_usage_tokens_are_missing_and_never_guessed_from_chunks():
    result = derive(CELL, [event(output_tokens=None, prompt_tokens=None)])
    assert "usage_missing" in result["flags"]
    figures = result["metrics"]
    assert figures["mean_ttft_ms"] == 100
    missing = ("output_throughput", "total_token_throughput", "mean_tpot_ms", "tokens_per_chunk")
    assert [figures[name] for name in missing] == [None] * 4


def test_one_answer_without_usage_leaves_no_rate_of_tokens():
    figures = derive(CELL, [*TEN, event(10, output_tokens=None)])["metrics"]
    assert figures["output_throughput"] is None
    assert figures["mean_tpot_ms"] == 20


def test_failures_are_counted_by_class_and_leave_the_other_figures_alone():
    failed = [event(10, error="rate_limited"), event(11, error="stream_broken"), event(12, at=())]
    result = derive(CELL, [*TEN, *failed])
    assert result["failures"] == {"no_words": 1, "rate_limited": 1, "stream_broken": 1}
    assert "failures" in result["flags"]
    assert (result["metrics"]["completed"], result["metrics"]["failed"]) == (10, 3)
    assert result["metrics"]["p99_ttft_ms"] == 100


def test_a_failure_that_comes_last_takes_its_time_from_the_rates():
    late = event(10, 1000, error="no_answer", at=(), end=None, failed=10_000 * MS)
    figures = derive(CELL, [*TEN, late])["metrics"]
    assert figures["duration"] == 10
    assert figures["request_throughput"] == 1
    unknown = derive(CELL, [*TEN, replace(late, failed=None)])["metrics"]
    assert unknown["duration"] == 1.24  # as older files were read


@pytest.mark.parametrize("length", [253, 260])
def test_a_prompt_off_by_more_than_a_hundredth_fails_the_cell(length):
    result = derive(CELL, [*TEN, event(10, prompt_tokens=length)])
    assert (result["state"], result["metrics"]) == ("failed", None)
    assert f"{length} to {length} tokens" in result["why"]


def test_a_prompt_that_nobody_counted_fails_the_cell():
    result = derive(CELL, [event(prompt_tokens=None, counted=None)])
    assert result["state"] == "failed"
    assert "nobody counted" in result["why"]


@pytest.mark.parametrize(
    ("limit", "state"), [("context", "beyond_context"), ("native", "beyond_native_context")]
)
def test_a_cell_beyond_a_context_has_words_and_no_numbers(limit, state):
    result = derive(replace(CELL, **{limit: 263}), TEN)
    assert (result["state"], result["metrics"]) == (state, None)
    assert "264 tokens are beyond" in result["why"]
    assert derive(replace(CELL, **{limit: 264}), TEN)["state"] == "measured"


def test_an_interrupted_cell_keeps_what_was_measured():
    cell = replace(CELL, interrupted=True)
    assert derive(cell, TEN)["state"] == "interrupted"
    assert derive(cell, TEN)["metrics"]["completed"] == 10


def test_a_cell_that_was_interrupted_before_a_request_ended_has_no_figures_but_a_reason():
    for events in ([], [event(error="stream_broken")]):
        result = derive(replace(CELL, interrupted=True), events)
        assert (result["state"], result["metrics"]) == ("interrupted", None)
        assert result["why"] == "no request had ended"
        assert told(result) == "256x8-c2-0: interrupted (no request had ended)"


@pytest.mark.parametrize(("cached", "flagged"), [(0, False), (32, False), (33, True)])
def test_cached_tokens_beyond_the_templates_head_are_flagged(cached, flagged):
    flags = derive(CELL, [event(cached_tokens=cached)])["flags"]
    assert ("cache" in flags) is flagged


@pytest.mark.parametrize(("cached", "flagged"), [(64, False), (65, True)])
def test_of_a_long_prompt_no_more_than_a_head_may_be_cached(cached, flagged):
    cell = replace(CELL, prompt_tokens=32640)
    flags = derive(cell, [event(prompt_tokens=32640, cached_tokens=cached)])["flags"]
    assert ("cache" in flags) is flagged


def test_a_first_token_as_quick_as_a_repeated_prompts_is_flagged():
    assert "cache" in derive(replace(CELL, cached_below=100 * MS), TEN)["flags"]
    assert "cache" not in derive(replace(CELL, cached_below=98 * MS), TEN)["flags"]


@pytest.mark.parametrize(
    ("client", "flagged"),
    [
        (Client(), False),
        (Client(lag_p99=4 * MS, busy=0.5), False),
        (Client(lag_p99=6 * MS), True),  # 6 % of the time to first token
        (Client(busy=0.9), True),
        (Client(capacity=60.0), True),  # 33 chunks a second are over half of it
        (Client(capacity=70.0), False),
    ],
)
def test_a_client_whose_own_delay_could_matter_is_flagged(client, flagged):
    flags = derive(replace(CELL, client=client), [event()])["flags"]
    assert ("client_bound" in flags) is flagged


def test_sending_late_is_our_own_delay():
    late = [replace(one, sent=one.scheduled + 50 * MS) for one in TEN]
    assert "client_bound" in derive(CELL, late)["flags"]


def test_the_steady_state_leaves_out_ramp_and_tail_by_order_of_scheduling():
    slow = [event(n, at=(1000 * MS, 1500 * MS), end=1500 * MS) for n in range(2)]
    middle = [event(n, 1500 + 250 * (n // 2)) for n in range(2, 10)]
    last = [replace(one, at=(one.scheduled + 5000 * MS,)) for one in middle[-2:]]
    found = derive(CELL, [*slow, *middle[:-2], *last])["steady"]
    assert found["requests"] == 6
    assert found["p99_ttft_ms"] == 100
    assert found["output_throughput"] == pytest.approx(16 / 0.25)


def test_too_few_requests_have_no_steady_state():
    assert derive(CELL, TEN[:4])["steady"] is None


def test_goodput_counts_requests_that_keep_every_bound():
    events = [*TEN, event(10, output_tokens=5), event(11, error="stream_broken")]
    figures = derive(CELL, events, Objective(ttft=100, tpot=20, share=0.8))["metrics"]
    assert figures["good"] == 10
    assert figures["objective_met"] is True
    assert derive(CELL, events, Objective(tpot=20))["metrics"]["objective_met"] is False


def test_an_open_loop_whose_answers_take_ever_longer_says_so():
    cell = replace(CELL, loop="open", load=4.0)
    slower = [replace(one, end=one.scheduled + (n + 1) * 240 * MS) for n, one in enumerate(TEN)]
    assert "queue_grows" in derive(cell, slower)["flags"]
    assert "queue_grows" not in derive(cell, TEN)["flags"]


@pytest.mark.parametrize(
    "text",
    ["", "ttft", "ttft=0", "ttft=nan", "ttft=1,ttft=2", "speed=3", "share=0.9", "tpot=1,share=2"],
)
def test_an_objective_that_cannot_be_read_shows_how_one_is_written(text):
    with pytest.raises(ObjectiveError, match="ttft=500,tpot=50"):
        read_objective(text)


def test_an_objective_is_read():
    assert read_objective("ttft=500, tpot=50.5,share=0.9") == Objective(500, 50.5, share=0.9)


def test_repeats_give_the_mean_and_an_interval_over_repeats():
    results = [
        derive(replace(CELL, repeat=n), [event(0, sent=0, at=(ms * MS,) * 8, end=ms * MS)])
        for n, ms in enumerate((100, 110, 120))
    ]
    (summary,) = across(results)
    ttft = summary["figures"]["mean_ttft_ms"]
    assert (summary["repeats"], summary["interval"]) == (3, "t")
    assert ttft["mean"] == 110
    assert (ttft["low"], ttft["high"]) == pytest.approx((85.16, 134.84), abs=0.01)


def test_one_repeat_has_no_interval_and_failed_ones_do_not_count():
    failed = derive(replace(CELL, repeat=1), [])
    (summary,) = across([derive(CELL, TEN), failed])
    assert summary["repeats"] == 1
    assert summary["states"] == ["failed", "measured"]
    assert summary["figures"]["mean_ttft_ms"] == {"mean": 100, "low": None, "high": None}


@pytest.mark.parametrize("heard", [[], TEN[:1]])
def test_an_interrupted_repeat_leaves_what_whole_ones_measured_as_it_was(heard):
    cut = derive(replace(CELL, repeat=1, interrupted=True), heard)
    (summary,) = across([derive(CELL, TEN), cut])
    assert summary["states"] == ["interrupted", "measured"]
    assert summary["repeats"] == 1
    assert summary["figures"]["completed"]["mean"] == 10
    assert summary["figures"]["mean_ttft_ms"]["mean"] == 100


def test_an_interrupted_repeat_counts_where_no_other_was_measured():
    (summary,) = across([derive(replace(CELL, interrupted=True), TEN[:3])])
    assert summary["figures"]["completed"]["mean"] == 3
