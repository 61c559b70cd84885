"""What the chat page shows of a conversation, without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from chat_values import BLOCK, answer, flat, talk, turn

from assistant.chat.values import (
    AnswerState,
    BlockRunView,
    BlockView,
    ContextExcerpt,
    ContextView,
    FixView,
    JsonState,
)
from assistant.language import LANGUAGES, texts
from assistant.pages import chat_bench_view as bench
from assistant.pages import chat_view
from assistant.pages.arena_view import difference
from assistant.pages.chat_message_view import turn as shown_turn
from eval.records.conversation_values import BlockRun

EN = texts("en")
HOSTILE = "\"'><img src=x onerror=go()><button data-do='drop'>"


class Buttons(HTMLParser):
    """All that can be pressed, by what it does."""

    def __init__(self, html: object) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.tags: list[str] = []
        self.feed(flat(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if does := dict(attrs).get("data-do"):
            self.found[does] = dict(attrs)


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_a_finished_answer_offers_all_that_can_be_done_with_it(tongue: str) -> None:
    buttons = Buttons(shown_turn(turn(), texts(tongue), is_newest=True)).found
    assert {
        "copy", "regenerate", "judge-thumb", "judge-structure", "open-block", "run-block", "edit",
        "delete-turn",
    } <= set(buttons)  # fmt: skip
    assert all(one.get("aria-label") or does for does, one in buttons.items())


def test_an_answer_in_writing_offers_nothing_to_judge_yet() -> None:
    writing = answer(state=AnswerState.WRITING, blocks=())
    buttons = Buttons(shown_turn(turn(writing), EN)).found
    assert not {"regenerate", "judge-thumb", "open-block"} & set(buttons)


def test_only_the_newest_turns_tools_have_ids_so_that_no_id_stands_twice() -> None:
    shown = chat_view.shown(talk(turn(id="T0", sibling_ids=("T0",)), turn(), contestants=()), EN)
    whole = flat([shown["chat-past"]["value"], shown["chat-live"]["value"]])
    assert whole.count('id="chat-regenerate"') == 1
    assert whole.count('id="chat-thumb-up"') == 1


def test_names_prompts_titles_and_paths_are_text_whatever_they_say() -> None:
    excerpt = ContextExcerpt(f"{HOSTILE}.py", 1, 2, 3, symbol=HOSTILE)
    hostile = answer(
        name=HOSTILE, error=HOSTILE, context=ContextView((excerpt,), (excerpt,), 3, True)
    )
    view = talk(turn(hostile, prompt=HOSTILE, kind=HOSTILE), title=HOSTILE)
    shown = chat_view.shown(view, EN)
    seen = Buttons([shown["chat-live"]["value"], shown["chat-head"]["value"]])
    assert "img" not in seen.tags
    assert "drop" not in seen.found


def test_of_an_answer_in_writing_only_the_last_block_differs() -> None:
    def fragments(text: str) -> list[object]:
        writing = answer(state=AnswerState.WRITING, text=text, blocks=())
        return shown_turn(turn(writing), EN)[3]

    before, after = fragments("One.\n\nTwo"), fragments("One.\n\nTwo and more")
    differing = [at for at, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert differing == [1]  # the words
    words_before, words_after = before[1], after[1]
    assert isinstance(words_before, list)
    assert isinstance(words_after, list)
    assert words_before[:2] == words_after[:2]


def test_what_is_written_now_and_what_follows_it_is_the_live_part() -> None:
    writing = turn(answer(state=AnswerState.WRITING), id="T1")
    done = turn(id="T2")
    shown = chat_view.shown(talk(done, writing, turn(id="T3")), EN)
    assert 'id="turn-T2"' in flat(shown["chat-past"]["value"])
    assert 'id="turn-T1"' in flat(shown["chat-live"]["value"])
    assert 'id="turn-T3"' in flat(shown["chat-live"]["value"])


def test_nothing_changes_where_nothing_changed() -> None:
    assert difference(chat_view.shown(talk(), EN), chat_view.shown(talk(), EN)) == {}


def test_what_a_person_types_is_never_sent_by_a_conversation() -> None:
    typed = {"chat-prompt", "chat-code", "chat-stdin", "chat-system", "chat-model", "chat-search"}
    assert not typed & set(chat_view.shown(talk(), EN, "A1:0"))


@pytest.mark.parametrize(
    ("siblings", "ids", "offered"),
    [((1, 2), ("T1", "T2"), {"T2"}), ((2, 2), ("T0", "T1"), {"T0"}),
     ((2, 3), ("T0", "T1", "T2"), {"T0", "T2"})],
)  # fmt: skip
def test_branches_lead_to_their_neighbours(siblings, ids, offered) -> None:
    html = flat(shown_turn(turn(siblings=siblings, sibling_ids=ids), EN))
    assert f"{siblings[0]}/{siblings[1]}" in html
    assert {one for one in ids if f'data-do="branch" data-on="{one}"' in html} == offered


@pytest.mark.parametrize("tongue", LANGUAGES)
@pytest.mark.parametrize("code", ["ok", "no_json", "syntax", "schema"])
def test_every_state_of_json_has_words(tongue: str, code: str) -> None:
    state = JsonState(code, detail=HOSTILE, line=1, column=2, can_retry=True)  # type: ignore[arg-type]
    seen = Buttons(shown_turn(turn(answer(json_state=state)), texts(tongue)))
    assert ("retry-json" in seen.found) == (code != "ok")
    assert "img" not in seen.tags


@pytest.mark.parametrize("tongue", LANGUAGES)
@pytest.mark.parametrize("state", list(AnswerState))
def test_every_state_of_an_answer_has_words(tongue: str, state: AnswerState) -> None:
    assert flat(shown_turn(turn(answer(state=state)), texts(tongue)))


# -- the bench -----------------------------------------------------------------------


def ran(kind: str = "run", **changes: object) -> BlockRunView:
    values = {"outcome": "OK", "stdout": "out", **changes}
    return BlockRunView(BlockRun("R1", "A1", 0, kind, "print(2)", "python", "in", **values))  # type: ignore[arg-type]


def with_runs(**runs: BlockRunView):
    block = BlockView(0, "python", "Python", "print('hello')", is_runnable=True, runs=runs)  # type: ignore[arg-type]
    return talk(turn(answer(blocks=(block,))))


def test_the_longest_code_of_the_last_answer_comes_to_the_bench_by_itself() -> None:
    short = BlockView(1, "bash", "Bash", "ls", is_runnable=True)
    assert bench.newest(talk(turn(answer(blocks=(short, BLOCK))))) == "A1:0"


def test_neither_tests_nor_words_without_code_come_to_the_bench() -> None:
    assert bench.newest(talk(turn(kind="tests"))) == ""
    assert bench.newest(talk(turn(answer(blocks=())))) == ""
    assert bench.newest(None) == ""


def test_a_block_is_put_on_the_bench_as_the_person_last_ran_it() -> None:
    view = with_runs(run=ran())
    found = bench.place(view, "A1:0")
    assert found
    shown = bench.opened(found, view, EN)
    assert shown["chat-code"]["value"] == "print(2)"
    assert shown["chat-stdin"]["value"] == "in"
    assert "print(&#x27;hello&#x27;)" in shown["chat-diff"]["value"]


@pytest.mark.parametrize("name", ["", "A1", "A1:7", "A2:0", ":0", "A1:x"])
def test_what_is_no_block_of_the_conversation_is_not_found(name: str) -> None:
    assert bench.place(talk(), name) is None


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_what_hidden_tests_say_is_shown_with_the_first_failure(tongue: str) -> None:
    verdict = {
        "verdict": "WA", "passed": 1, "total": 3,
        "first_failure": {"args": [HOSTILE], "expected": 1, "got": 2, "message": None},
    }  # fmt: skip
    block = with_runs(judge=ran("judge", verdict=verdict)).turns[0].answers[0].blocks[0]
    html = bench.results(block, texts(tongue))
    assert "img" not in Buttons(html).tags
    assert "<dt>" in html


@pytest.mark.parametrize("tongue", LANGUAGES)
@pytest.mark.parametrize(
    "state", ["running", "asking", "ok", "repeats", "spent", "no_code", "broken", "stopped"]
)
def test_every_end_of_a_fix_has_words(tongue: str, state: str) -> None:
    assert bench.rounds(FixView("alpha", 1, 3, state), texts(tongue))  # type: ignore[arg-type]


def test_a_difference_is_text_and_empty_where_there_is_none() -> None:
    assert bench.diff("a\n", "a", EN) == ""
    html = bench.diff("a", HOSTILE, EN)
    assert "img" not in Buttons(html).tags
    assert 'class="added"' in html
