"""`/v1/completions`: a gap between prefix and suffix, in the marks of the model's family."""

from __future__ import annotations

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.infill import TEMPLATES
from runners.scripted import Script

BEFORE, AFTER = "def add(a, b):\n    return ", "\n\nprint(add(1, 2))\n"
FAMILIES = {"alpha": "qwen-coder", "beta": "deepseek-coder"}
PROMPTS = {
    "alpha": f"<|fim_prefix|>{BEFORE}<|fim_suffix|>{AFTER}<|fim_middle|>",
    "beta": f"<｜fim▁begin｜>{BEFORE}<｜fim▁hole｜>{AFTER}<｜fim▁end｜>",
}


@pytest.mark.parametrize("model", ["alpha", "beta"])
def test_a_gap_is_filled_in_the_marks_of_the_family(desk, model) -> None:
    desk.script(Script.of("a + b"))
    answer = desk.client().completions.create(model=model, prompt=BEFORE, suffix=AFTER)
    assert answer.object == "text_completion"
    assert (answer.choices[0].text, answer.choices[0].finish_reason) == ("a + b", "stop")
    assert answer.usage.completion_tokens == 3
    assert desk.asked["prompt"] == PROMPTS[model]
    assert TEMPLATES[FAMILIES[model]].prefix in desk.asked["stop"]


def test_it_is_streamed_with_the_clients_own_stops(desk) -> None:
    desk.script(Script.of("a + b"))
    stream = desk.client().completions.create(
        model="alpha", prompt=[BEFORE], suffix=AFTER, stream=True, stop=["\n"], max_tokens=20,
        stream_options={"include_usage": True},
    )  # fmt: skip
    chunks = list(stream)
    assert "".join(chunk.choices[0].text for chunk in chunks if chunk.choices) == "a + b"
    assert chunks[-1].usage.completion_tokens == 3
    assert chunks[0].object == "text_completion"
    assert desk.asked["stop"][-1] == "\n"
    assert desk.asked["max_tokens"] == 20


def test_a_contestant_without_that_training_says_so(desk) -> None:
    with pytest.raises(openai.BadRequestError, match="infill: true") as error:
        desk.client().completions.create(model="gamma", prompt=BEFORE, suffix=AFTER)
    assert (error.value.code, error.value.param) == ("infill_unsupported", "suffix")


def test_without_a_suffix_a_prompt_is_continued_as_it_is(desk) -> None:
    desk.client().completions.create(model="gamma", prompt=BEFORE)
    assert desk.asked["prompt"] == BEFORE


def test_the_models_say_which_can(desk) -> None:
    models = desk.client().models.list()
    assert {m.id: m.infill for m in models} == {
        "alpha": True, "beta": True, "gamma": False, "delta": False,
    }  # fmt: skip


@given(st.sampled_from(sorted(TEMPLATES)), st.text(), st.text())
def test_prefix_and_suffix_stand_whole_between_the_marks(family, before, after) -> None:
    template = TEMPLATES[family]
    prompt = template.prompt(before, after)
    begun = prompt.removeprefix(template.prefix)
    assert begun.startswith(before)
    assert begun.removeprefix(before) == f"{template.suffix}{after}{template.middle}"
