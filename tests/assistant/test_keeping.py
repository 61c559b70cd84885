"""A revealed free question becomes a draft once, for its owner, and nothing else does."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
from pathlib import Path

import pytest
import yaml
from scripted_arena import Stage, finished

from assistant.battle import LiveBattle
from assistant.keeping import keep
from assistant.language import texts
from assistant.pages.keep_view import kept as shown
from assistant.refusal import Refusal
from eval.questions.own import load_own
from eval.questions.skeletons import missing
from eval.records import BattleState
from runners.scripted import Script

CODE = "def greet(name: str) -> str:\n    return 'hello ' + name\n"
ANSWER = f"Here:\n\n```python\n{CODE}```\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The team's own folder, which is not there yet."""
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LEITAI_PROBLEMS", "ours")
    return tmp_path / "home" / "ours"


async def revealed(stage: Stage, prompt: str = "Greet someone by `name`.") -> str:
    stage.script(Script.of(ANSWER, rate=400))
    battle = await stage.arena.begin("ann", prompt, "en")
    await finished(battle)
    await stage.arena.vote("ann", battle.id, "a")
    return battle.id


async def refused(stage: Stage, person: str, battle: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await stage.arena.keep(person, battle)
    return caught.value


async def test_a_question_is_kept_with_its_signature_and_unnamed_answers(
    stage: Stage, root: Path
) -> None:
    kept = await stage.arena.keep("ann", await revealed(stage))
    assert kept.is_new
    assert kept.folder.parent == root
    assert kept.folder.name.startswith("greet-")
    assert (kept.folder / "candidates/answer-1.py").read_text() == CODE
    definition = yaml.safe_load((kept.folder / "problem.yaml").read_text("utf-8"))
    assert (definition["function"], definition["args"]) == ("greet", {"name": "str"})
    assert missing(kept.folder)
    assert load_own(root) == ()
    everything = "".join(
        path.read_text("utf-8") + path.name for path in kept.folder.rglob("*") if path.is_file()
    )
    assert not any(name in everything for name in ("alpha", "beta", "gamma", "Model-"))


async def test_a_second_click_gives_the_same_draft(stage: Stage, root: Path) -> None:
    battle = await revealed(stage)
    drafts = await asyncio.gather(*(stage.arena.keep("ann", battle) for _ in range(4)))
    assert len({one.folder for one in drafts}) == 1
    assert [one.is_new for one in drafts].count(True) == 1
    (drafts[0].folder / "statement.zh.md").write_text("我的话\n", encoding="utf-8")
    assert not (await stage.arena.keep("ann", battle)).is_new
    assert (drafts[0].folder / "statement.zh.md").read_text("utf-8") == "我的话\n"
    assert [one.name for one in root.iterdir()] == [drafts[0].folder.name]


async def test_only_the_owner_keeps_and_only_after_the_names_are_shown(
    stage: Stage, root: Path
) -> None:
    battle = await stage.arena.begin("ann", "Greet someone", "en")
    assert not battle.view().can_keep
    assert (await refused(stage, "ann", battle.id)).code == "keep_not_revealed"
    await finished(battle)
    assert (await refused(stage, "ann", battle.id)).code == "keep_not_revealed"
    await stage.arena.vote("ann", battle.id, "tie")
    assert battle.view().can_keep
    assert (await refused(stage, "bob", battle.id)).code == "no_such_battle"
    assert not root.exists()


async def test_a_question_of_the_set_is_not_kept(root: Path) -> None:
    battle = LiveBattle("x", "ann", ["Count"], [], problem="index-pairs")
    battle.state = BattleState.REVEALED
    assert not battle.view().can_keep
    with pytest.raises(Refusal, match="keep_has_problem"):
        await keep(battle, lambda: root)
    assert not root.exists()


@pytest.mark.parametrize(
    "prompt",
    [
        "../../../etc/passwd",
        "..",
        "/",
        "a" * 5000,
        "\0\x1b[31m",
        "# TO FILL: {x} !!python/none",
        "?",
    ],
)
async def test_no_question_leaves_the_folder_or_breaks_its_files(
    stage: Stage, root: Path, prompt: str
) -> None:
    stage.script(Script.of("no code at all", rate=400))
    battle = await stage.arena.begin("ann", prompt, "en")
    await finished(battle)
    await stage.arena.vote("ann", battle.id, "a")
    kept = await stage.arena.keep("ann", battle.id)
    assert kept.folder.parent == root
    assert [one.name for one in root.iterdir()] == [kept.folder.name]
    assert yaml.safe_load((kept.folder / "problem.yaml").read_text("utf-8"))["draft"] is True


async def test_a_folder_that_cannot_be_written_is_named_in_both_languages(
    stage: Stage, root: Path
) -> None:
    battle = await revealed(stage)
    root.parent.mkdir(parents=True)
    root.write_text("a file stands here")
    error = await refused(stage, "ann", battle)
    assert error.code == "keep_failed"
    for language in ("en", "zh"):
        assert str(root) in texts(language)(f"refusal.{error.code}", **error.values)
    root.unlink()
    assert (await stage.arena.keep("ann", battle)).is_new


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "keep_no_space"),
        (errno.EDQUOT, "keep_no_space"),
        (errno.EROFS, "keep_read_only"),
        (errno.EACCES, "keep_read_only"),
    ],
)
async def test_a_full_or_closed_disk_is_said_as_such_and_leaves_nothing_behind(
    stage: Stage, root: Path, number: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    battle = await revealed(stage)

    def fails(path: Path, data: bytes) -> int:
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", fails)
        error = await refused(stage, "ann", battle)
    assert error.code == code
    for language in ("en", "zh"):
        assert str(root) in texts(language)(f"refusal.{code}", **error.values)
    assert list(root.iterdir()) == []


async def test_the_page_shows_the_place_and_commands_that_a_shell_understands(
    stage: Stage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEITAI_PROBLEMS", "our <b>problems'")
    kept = await stage.arena.keep("ann", await revealed(stage))
    for command in kept.commands:
        words = command.replace("python -m eval problems", "printf '%s\\n'")
        said = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
        assert said.stdout.splitlines()[-1] == str(kept.folder.parent)
    html = shown(kept, texts("zh"))
    assert "<b>" not in html
    assert "problems verify" in html


async def test_a_battle_of_before_a_restart_is_kept_as_well(stage_on, root: Path) -> None:
    async with stage_on() as stage:
        battle = await revealed(stage)
    async with stage_on() as stage:
        kept = await stage.arena.keep("ann", battle)
        assert (kept.folder / "candidates/answer-2.py").read_text() == CODE
