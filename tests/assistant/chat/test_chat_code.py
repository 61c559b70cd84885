"""Code of answers runs in the sandbox: runs, files, fix loops, tests and hidden tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from talking import Talk, finished, last, until

from assistant.chat.reworking import fix_prompt, trimmed
from assistant.chat.settings import ChatSettings
from assistant.chat.values import AnswerState
from assistant.produced import ProducedFiles
from assistant.refusal import Refusal
from eval.problems import BUILT_IN, load_problem
from eval.records.conversation_values import BlockRun
from runners.scripted import Script

pytestmark = pytest.mark.docker

FAILS = "```python\nprint(1 // 0)\n```"
WORKS = "It divided by zero.\n\n```python\nprint('mended')\n```"
LEAVES_FILES = """```python
import base64, sys
head = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4")
open("plot.png", "wb").write(head)
print("got", sys.stdin.read())
```"""


@pytest.fixture
async def ready(talk_on, require: Callable[[str], None]) -> AsyncIterator[Talk]:
    require("docker")
    async with talk_on() as talk:
        await talk.sandbox.prepare()
        yield talk


async def answered(talk: Talk, text: str, **given):
    talk.says(text)
    return await talk.asked(**given)


def place(live) -> tuple[str, str, str, int]:
    return live.person, live.id, last(live).id, 0


async def test_a_block_runs_with_its_input_and_its_files_are_its_owners(ready: Talk, talk_on):
    live = await answered(ready, LEAVES_FILES)
    code = last(live).blocks[0].code
    shown = await ready.chat.run(*place(live), code=code, stdin="input")
    assert (shown.run.outcome, shown.run.stdout, shown.run.edited) == ("OK", "got input\n", False)
    (file,) = shown.files
    assert (file.name, file.media) == ("plot.png", "image/png")
    assert last(live).blocks[0].runs["run"] == shown
    produced = ProducedFiles(ready.records)
    path = file.address.partition("?")[0]
    assert produced.has(path)
    assert (await produced.get(path, "ann")).status == 200
    assert (await produced.get(path, "bob")).status == 404
    assert (await produced.get(path, None)).status == 404
    edited = await ready.chat.run(*place(live), code="print(2)")
    assert edited.run.edited
    assert (await produced.get(path, "ann")).status == 404
    async with talk_on() as later:
        found = await later.chat.find("ann", live.id)
        assert last(found).blocks[0].run == edited.run


async def test_what_cannot_be_run_is_refused_in_words(ready: Talk):
    live = await answered(ready, "```rust\nfn main() {}\n```\n```html\n<p>hi</p>\n```")
    person, name, answer, _ = place(live)

    async def code_of(change) -> str:
        with pytest.raises(Refusal) as refused:
            await change
        return refused.value.code

    run = ready.chat.run
    assert (
        await code_of(run(person, name, answer, 0, code="fn main() {}")) == "language_not_runnable"
    )
    assert await code_of(run(person, name, answer, 1, code=" ")) == "empty_code"
    assert await code_of(run(person, name, answer, 2, code="1")) == "chat_no_such_block"
    assert await code_of(run(person, name, "none", 0, code="1")) == "chat_no_such_answer"
    assert await code_of(run(person, name, answer, 1, code="x" * 200_001)) == "code_too_long"
    assert await code_of(ready.chat.page(person, name, answer, 0, code="x")) == "no_page"
    document = await ready.chat.page(person, name, answer, 1, code="<p>new</p>")
    assert document.endswith("<p>new</p>")
    assert await code_of(ready.chat.judge_problem(person, name, answer, 0, code="x")) == (
        "chat_no_problem"
    )


@given(text=st.text(max_size=300), most=st.integers(20, 200))
def test_a_long_error_keeps_its_beginning_and_more_of_its_end(text, most):
    shown = trimmed(text, most)
    assert len(shown) <= most
    assert shown == text or (text.startswith(shown[:5]) and text.endswith(shown[-10:]))


def test_what_goes_back_is_fenced_whatever_the_program_wrote():
    run = BlockRun("r", "a", 0, "run", "print('```')", "python", "````", "RE", stderr="```\nboom")
    prompt = fix_prompt(run, "en", 2000)
    fences = [one for one in MarkdownIt().parse(prompt) if one.type == "fence"]
    assert [one.content for one in fences] == ["print('```')\n", "````\n", "```\nboom\n"]
    assert "error" in prompt
    compiled = fix_prompt(replace(run, outcome="CE", compiler="line 1: no"), "zh", 2000)
    assert "line 1: no" in compiled
    assert "boom" not in compiled


def test_blocks_that_do_not_parse_are_marked_before_running():
    from assistant.chat.anatomy import anatomy

    found = anatomy("```python\ndef f(:\n```\n```python\ndef f(): pass\n```\n```sql\nselec 1\n```")
    assert [block.faults > 0 for block in found] == [True, False, False]
    assert [block.is_runnable for block in found] == [True, True, True]


async def test_the_fix_loop_sends_the_error_back_until_the_code_runs(ready: Talk):
    live = await answered(ready, FAILS)
    first = place(live)
    answers = iter([FAILS.replace("1 // 0", "[][0]"), WORKS])
    ready.script(lambda body: Script.of(next(answers)))
    await finished(await ready.chat.fix(*first, code="print(1 // 0)", stdin="7", automatic=True))
    view = live.view()
    assert (view.fix.state, view.fix.round, view.fix.rounds) == ("ok", 2, 3)
    assert [(turn.kind, turn.round) for turn in view.turns] == [
        ("plain", 0), ("fix", 1), ("fix", 2),
    ]  # fmt: skip
    assert "ZeroDivisionError" in view.turns[1].prompt
    assert "print(1 // 0)" in view.turns[1].prompt
    assert "```\n7\n```" in view.turns[1].prompt
    assert "IndexError" in view.turns[2].prompt
    assert last(live).blocks[0].run.stdout == "mended\n"
    assert last(live).blocks[0].run.stdin == "7"


async def test_by_hand_it_goes_one_round_and_ends_after_the_allowed_ones(ready: Talk):
    live = await answered(ready, FAILS)
    for number in (1, 2, 3):
        ready.says(f"```python\nprint({number + 1} // 0)\n```")
        await finished(await ready.chat.fix(*place(live), code=last(live).blocks[0].code))
        assert live.view().fix.state == ("failing" if number < 3 else "spent")
        assert live.view().turns[-1].round == number
    with pytest.raises(Refusal, match="fix_rounds_spent"):
        await ready.chat.fix(*place(live), code="x")


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Script.of(FAILS), "repeats"),
        (Script.of("I cannot."), "no_code"),
        (Script.of("half", error_after=1), "broken"),
    ],
)
async def test_the_loop_ends_where_going_on_is_no_use(ready: Talk, reply, state):
    live = await answered(ready, FAILS)
    ready.script(reply)
    await finished(await ready.chat.fix(*place(live), code="print(1 // 0)  ", automatic=True))
    assert (live.view().fix.state, live.view().fix.round) == (state, 1)
    assert len(live.view().turns) == 2


async def test_code_that_runs_needs_no_contestant(ready: Talk):
    live = await answered(ready, WORKS)
    await finished(await ready.chat.fix(*place(live), code="print('fine')", automatic=True))
    assert (live.view().fix.state, live.view().fix.round) == ("ok", 0)
    assert len(live.view().turns) == 1
    assert len(ready.endpoints["alpha"].requests) == 1


async def test_stop_ends_the_loop_and_the_answer_it_waits_for(ready: Talk):
    live = await answered(ready, FAILS)
    ready.script(Script.of("slow words", rate=1, first_delay=0.1))
    await ready.chat.fix(*place(live), code="print(1 // 0)", automatic=True)
    await until(lambda: live.view().fix.state == "asking" and last(live).text)
    with pytest.raises(Refusal, match="chat_under_way"):
        await ready.chat.ask("ann", live.id, "more", ["alpha"])
    await ready.chat.stop("ann", live.id)
    await finished(live)
    assert live.view().fix.state == "stopped"
    assert last(live).state is AnswerState.STOPPED


async def test_deleting_what_a_loop_builds_on_ends_it(ready: Talk):
    live = await answered(ready, FAILS)
    await ready.chat.fix(
        *place(live), code="import time; time.sleep(60); print(1 // 0)", automatic=True
    )
    await until(lambda: live.running)
    await ready.chat.delete_turn("ann", live.id, live.view().turns[0].id)
    await finished(live)
    assert live.view().fix.state == "stopped"
    assert live.view().turns == ()


async def test_the_rounds_are_the_configurations_at_most(talk_on, require):
    require("docker")
    async with talk_on(settings=ChatSettings(fix_rounds=1)) as talk:
        await talk.sandbox.prepare()
        live = await answered(talk, FAILS)
        talk.says(FAILS.replace("1", "2"))
        await finished(
            await talk.chat.fix(*place(live), code="print(1 // 0)", automatic=True, rounds=9)
        )
        assert (live.view().fix.state, live.view().fix.rounds) == ("spent", 1)


async def test_a_built_in_problem_is_asked_and_judged(talk_on, require):
    require("docker")
    folder = sorted(one for one in BUILT_IN.iterdir() if (one / "reference.py").exists())[0]
    problem, reference = load_problem(folder), (folder / "reference.py").read_text("utf-8")
    async with talk_on(problems=[problem]) as talk:
        await talk.sandbox.prepare()
        talk.says("```python\ndef nothing(): pass\n```")
        live = await talk.asked("", problem=problem.id, language="zh")
        assert talk.sent()[0]["content"].startswith(f"# {problem.title['zh']}")
        wrong = await talk.chat.judge_problem(*place(live), code="def nothing(): pass")
        assert wrong.run.verdict["verdict"] != "AC"
        assert wrong.run.verdict["total"] == len(problem.tests)
        await talk.asked("go on", of=live.id)
        right = await talk.chat.judge_problem(*place(live), code=reference)
        assert (right.run.outcome, right.run.verdict["verdict"]) == ("AC", "AC")
    async with talk_on() as later:
        found = await later.chat.find("ann", live.id)
        assert last(found).blocks[0].runs["judge"].run.verdict["verdict"] == "AC"


async def test_two_runs_at_once_are_both_kept_and_shown_as_running(ready: Talk):
    live = await answered(ready, WORKS)
    runs = [asyncio.create_task(ready.chat.run(*place(live), code=f"print({n})")) for n in range(3)]
    await until(lambda: live.running)
    assert live.view().under_way
    shown = await asyncio.gather(*runs)
    assert {one.run.stdout for one in shown} == {"0\n", "1\n", "2\n"}
    assert not live.running
