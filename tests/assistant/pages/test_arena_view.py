"""What the widgets show for each state of a battle, without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.battle import BattleView, RevealedSlot, SlotView
from assistant.language import LANGUAGES, texts
from assistant.pages.arena_view import difference, shown
from assistant.pages.reveal_view import reveal
from assistant.pages.workbench_view import result
from assistant.program import program
from assistant.slot import NOTHING, SlotState
from eval.records import BattleState, RunRecord

SLOT = SlotView("a", SlotState.WRITING, "Hello", None, None, NOTHING, None)
VIEW = BattleView(
    id="x",
    version=1,
    state=BattleState.OPEN,
    prompts=("<b>why</b>",),
    slots=(SLOT, replace(SLOT, letter="b")),
    marks=frozenset(),
    vote=None,
    ranking=None,
    reveal=(),
    ratings={},
    unsaved=False,
)
RUN = RunRecord("x", "a", "code", "python", "", "OK", "<i>out</i>", "", 1.5, 1.25, "sha256:1")


def view(**changes: object) -> BattleView:
    return replace(VIEW, **changes)  # type: ignore[arg-type]


def slot(**changes: object) -> SlotView:
    return replace(SLOT, **changes)  # type: ignore[arg-type]


def test_before_a_battle_only_the_welcome_is_there() -> None:
    properties = shown(None, texts("en"), "ab")
    assert properties["arena-hero"]["visible"]
    assert not properties["slots"]["visible"]
    assert not properties["vote-bar"]["visible"]


def test_while_words_come_one_can_stop_but_not_send_or_vote() -> None:
    properties = shown(VIEW, texts("en"), "ab")
    assert properties["arena-stop"]["visible"]
    assert not properties["arena-send"]["interactive"]
    assert not properties["vote-bar"]["visible"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wait_for_a_turn_is_told_of_the_battle_and_of_no_slot(language: str) -> None:
    waits = shown(view(awaits_turn=True), texts(language), "ab")
    assert {"en": "in turn", "zh": "轮流"}[language] in waits["arena-message"]["value"]
    before = shown(VIEW, texts(language), "ab")
    assert {name for name, one in waits.items() if one != before[name]} == {"arena-message"}


def test_the_question_is_text_not_markup() -> None:
    assert "&lt;b&gt;why" in shown(VIEW, texts("en"), "ab")["arena-question"]["value"]


def test_a_finished_answer_with_code_opens_its_workbench() -> None:
    text = "```python\nprint(1)\n```"
    done = slot(state=SlotState.DONE, text=text, program=program(text))
    properties = shown(view(slots=(done, VIEW.slots[1])), texts("en"), "ab")
    assert properties["slot-a-workbench"]["visible"]
    assert properties["slot-a-code"]["value"].strip() == "print(1)"


def test_an_answer_without_code_says_so() -> None:
    done = slot(state=SlotState.DONE, text="No.", program=program("No."))
    properties = shown(view(slots=(done, VIEW.slots[1])), texts("en"), "ab")
    assert "There is no code" in properties["slot-a-answer"]["value"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", list(SlotState))
@pytest.mark.parametrize("battle", list(BattleState))
def test_every_state_has_words_in_every_language(
    language: str, state: SlotState, battle: BattleState
) -> None:
    one = slot(state=state, error_code="stream_broken", finish_reason="length")
    properties = shown(view(state=battle, slots=(one, one)), texts(language), "ab")
    assert properties["slot-a-head"]["value"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["OK", "RE", "CE", "TLE", "MLE", "OLE", "SECURITY", "INFRA"])
def test_every_outcome_has_words_and_output_stays_text(language: str, outcome: str) -> None:
    html = result(replace(RUN, outcome=outcome, reason="docker_unavailable"), (), texts(language))
    assert texts(language)(f"run.{outcome.lower()}") in html
    assert "<i>out" not in html


def test_a_run_shows_no_times() -> None:
    html = result(RUN, (), texts("en"))
    assert "1.5" not in html
    assert "1.25" not in html


def test_a_revealed_card_escapes_what_a_lineup_says() -> None:
    who = {"name": "<b>N", "developer": "<i>D", "license": "<u>L"}
    who |= {"parameters": "500000000", "engine": "remote"}
    html = reveal((RevealedSlot("a", who, 0.5, None, None, None),), texts("en"))
    assert not {"<b>N", "<i>D", "<u>L"} & {html[i : i + 4] for i in range(len(html))}
    assert "0.50 s" in html
    assert "not measured" in html


def test_only_differences_are_sent() -> None:
    before = shown(VIEW, texts("en"), "ab")
    longer = view(slots=(slot(text="Hello there"), VIEW.slots[1]))
    assert difference(before, before) == {}
    assert set(difference(before, shown(longer, texts("en"), "ab"))) == {"slot-a-answer"}
