"""What a person runs of an answer: in its language, with its files, after a restart too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scripted_arena import Stage, finished, started

from assistant.refusal import Refusal
from eval.records import JudgementRecord
from runners.scripted import Script

HOSTILE = "'\"><img src=x>.csv"
LEAVES_FILES = f"""```python
import base64, sys
head = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4")
open("plot.png", "wb").write(head)
open({HOSTILE!r}, "w").write("a,b" + sys.stdin.read())
print("done")
```"""
PAGE = "```html\n<p id=x>hi</p>\n```\n```css\np {}\n```"
KOTLIN = "```kotlin\nfun main() = println(1)\n```"


@pytest.fixture
def arena_database(database_url: str) -> str:
    """These promises hold on each kind of database."""
    return database_url


async def answered(stage: Stage, text: str):
    stage.script(Script.of(text))
    return await finished(await started(stage))


async def test_files_are_kept_with_the_run_and_found_after_a_restart(
    stage_on, require: Callable[[str], None]
) -> None:
    require("docker")
    async with stage_on() as stage:
        await stage.arena._sandbox.prepare()
        battle = await answered(stage, LEAVES_FILES)
        code = battle.slot("a").answer.program().code
        answer = await stage.arena.run("ann", battle.id, "a", code, ",c")
        assert answer.run.outcome == "OK", answer.run
        assert answer.run.edited is False
        files = {file.name: (file.media, file.size) for file in answer.files}
        assert files == {"plot.png": ("image/png", 33), HOSTILE: (None, 5)}
    async with stage_on() as later:
        found = await later.arena.find("ann", battle.id)
        assert found.view().slots[0].files == answer.files
        assert found.view().slots[1].files == ()
        given = later.records.run_file("ann", battle.id, "a", answer.files[0].n)
        assert given is not None
        await later.arena._sandbox.prepare()
        again = await later.arena.run("ann", battle.id, "a", "print(1)", "")
        assert again.files == ()
        assert again.run.edited is True
        assert later.records.run_file("ann", battle.id, "a", 1) is None


async def test_a_language_that_cannot_be_run_is_refused_by_its_name(stage: Stage) -> None:
    battle = await answered(stage, KOTLIN)
    view = battle.view().slots[0].program
    assert (view.title, view.is_runnable) == ("Kotlin", False)
    with pytest.raises(Refusal) as refused:
        await stage.arena.run("ann", battle.id, "a", view.code, "")
    assert refused.value.code == "language_not_runnable"
    assert refused.value.values["language"] == "Kotlin"
    assert "Python" in refused.value.values["legal"]


async def test_a_page_is_given_as_a_document_to_its_owner_alone(stage: Stage) -> None:
    battle = await answered(stage, PAGE)
    document = await stage.arena.page("ann", battle.id, "a", "<b>edited</b>")
    assert document.endswith("<b>edited</b>")
    assert "default-src 'none'" in document
    for person, code, why in (
        ("ben", "<b>", "no_such_battle"),
        ("ann", " \n", "empty_code"),
        ("ann", "x" * 200_001, "code_too_long"),
    ):
        with pytest.raises(Refusal, match=why):
            await stage.arena.page(person, battle.id, "a", code)


async def test_what_is_no_page_has_no_preview(stage: Stage) -> None:
    battle = await answered(stage, LEAVES_FILES)
    with pytest.raises(Refusal, match="no_page"):
        await stage.arena.page("ann", battle.id, "a", "<b>")


async def test_a_regenerated_answer_has_no_run_of_the_one_before(
    stage_on, require: Callable[[str], None]
) -> None:
    require("docker")
    async with stage_on() as stage:
        await stage.arena._sandbox.prepare()
        battle = await answered(stage, LEAVES_FILES)
        await stage.arena.run("ann", battle.id, "a", "print('of the first')", "")
        stage.script(Script.of("```python\nprint(2)\n```"))
        await finished(await stage.arena.regenerate("ann", battle.id))
        assert battle.slot("a").answer.run is None
    async with stage_on() as later:
        found = await later.arena.find("ann", battle.id)
        assert found.slot("a").answer.run is None
        assert found.slot("a").answer.files == ()
        await later.arena._sandbox.prepare()
        await later.arena.run("ann", battle.id, "a", "print('of the second')", "")
    async with stage_on() as last:
        found = await last.arena.find("ann", battle.id)
        assert "second" in found.slot("a").answer.run.stdout


async def test_a_regenerated_answer_is_not_judged_by_the_tests_of_the_one_before(stage_on) -> None:
    def judged(battle: str) -> JudgementRecord:
        return JudgementRecord(battle, "a", 1, "p", "sha256:1", "", "AC", 1, 1, ())

    async with stage_on() as stage:
        battle = await answered(stage, KOTLIN)
        stage.records.add_judgement(judged(battle.id))
        await finished(await stage.arena.regenerate("ann", battle.id))
    async with stage_on() as later:
        found = await later.arena.find("ann", battle.id)
        assert found.slot("a").answer.judgement is None
        later.records.add_judgement(judged(battle.id))
    async with stage_on() as last:
        found = await last.arena.find("ann", battle.id)
        assert found.slot("a").answer.judgement.verdict == "AC"
