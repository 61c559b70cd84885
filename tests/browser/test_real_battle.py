"""A whole battle on real models, in each language, with every byte watched until the vote."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import processes
import pytest
import yaml
from playwright.sync_api import BrowserContext, expect
from served import Served
from steps import ask, choose_layout, rank, vote, wait_for_answers
from tap import Tap

from runners.configuration import CONFIGS
from runners.lineup import load_lineup

# The two that answer fastest; all four play in `make run`.
PLAYERS = ("qwen2.5-coder-0.5b", "smollm2-135m")
ANSWER_SECONDS = 100


@pytest.fixture(scope="module")
def arena(
    require: Callable[[str], None], weights_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The app on real engines, in a home of its own."""
    require("models")
    require("docker")
    folder = tmp_path_factory.mktemp("real")
    document = yaml.safe_load((CONFIGS / "lineups" / "pocket.yaml").read_text("utf-8"))
    document["contestants"] = [c for c in document["contestants"] if c["id"] in PLAYERS]
    lineup = folder / "two.yaml"
    lineup.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    app = Served(folder / "home", str(lineup), environment(weights_root)).start()
    app.wait_until_ready(2, seconds=90)
    yield app
    assert app.stop() == 0


def environment(weights_root: Path) -> dict[str, str]:
    """As a person starts it: words are let out by one clock."""
    return {"LEITAI_WEIGHTS": str(weights_root), "LEITAI_PACING": "common"}


def telling_words(app: Served, weights_root: Path) -> list[str]:
    """What would give a contestant away, in the lower case of the search."""
    words = {str(weights_root), "model_path", ".gguf"}
    for contestant in load_lineup(app.lineup).contestants:
        assert contestant.engine.kind == "llamacpp"
        weights = contestant.engine.weights
        words |= {contestant.id, contestant.name, weights.file, weights.sha256}
        words |= set(contestant.developer.replace("(", "").replace(")", "").split(" "))
    words -= {"Face", "Hugging", "Cloud"}  # words of everybody's
    return sorted(word.lower() for word in words)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("locale", "prompt", "verdict"),
    [
        ("en-US", "Write a Python function add(a, b) and print add(2, 3). Be brief.", "Recorded"),
        ("zh-CN", "用 Python 写一个函数 add(a, b)，并打印 add(2, 3)。请简短。", "已记录"),
    ],
)
def test_a_battle_is_blind_until_the_vote_and_counts_after_it(
    arena: Served,
    weights_root: Path,
    new_context: Callable[..., BrowserContext],
    locale: str,
    prompt: str,
    verdict: str,
) -> None:
    tap = Tap(arena.url).start_in_thread()
    page = new_context(locale=locale).new_page()
    page.goto(tap.url)
    ask(page, prompt)
    wait_for_answers(page, ANSWER_SECONDS)
    page.evaluate("fetch('/config').then((answer) => answer.text())")
    for letter in "ab":
        assert page.inner_text(f"#slot-{letter}-answer").strip()
        if page.locator(f"#slot-{letter}-run").count():
            page.click(f"#slot-{letter}-run")
            outcome = page.locator(f"#slot-{letter}-result .outcome")
            expect(outcome).to_be_visible(timeout=30_000)
            assert "Sandbox" not in outcome.inner_text()
    page.click("#rate-a-readability label:has-text('3')")
    expect(page.locator("#arena-message .message")).to_be_visible()

    seen = (tap.everything() + page.content()).lower()
    assert [word for word in telling_words(arena, weights_root) if word in seen] == []
    assert "add" in tap.everything(), "the tap does not hear the answers"

    vote(page, "a")
    assert all(c.name in tap.everything() for c in load_lineup(arena.lineup).contestants)
    names = {c.name for c in load_lineup(arena.lineup).contestants}
    revealed = page.inner_text("#arena-reveal")
    assert {name for name in names if name in revealed} == names
    assert verdict in page.inner_text("#arena-message")
    page.goto(f"{tap.url}/leaderboard")
    expect(page.locator("#leaderboard-table table")).to_contain_text("3.0")
    tap.stop()


@pytest.mark.timeout(200)
def test_an_engine_killed_during_an_answer_voids_the_battle_and_comes_back(
    arena: Served, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.goto(arena.url)
    ask(page, "Explain in great detail, with many examples, how Python generators work.")
    expect(page.locator(".slot-head .state.writing")).to_have_count(2, timeout=60_000)
    os.kill(processes.of_home(arena.home, "runners.engines.llamacpp")[0], signal.SIGKILL)
    expect(page.locator("#arena-message")).to_contain_text("does not count", timeout=30_000)
    assert page.locator(".slot-head .state.failed").count() == 1
    page.click("#arena-new")
    expect(page.locator("#arena-hero")).to_be_visible()
    arena.wait_until_ready(2, seconds=60)


@pytest.fixture(scope="module")
def pocket(
    require: Callable[[str], None], weights_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """All four pocket models; their answers are cut early, four share two cores here."""
    require("models")
    require("docker")
    folder = tmp_path_factory.mktemp("four")
    document = yaml.safe_load((CONFIGS / "lineups" / "pocket.yaml").read_text("utf-8"))
    for contestant in document["contestants"]:
        contestant["sampling"]["max_tokens"] = 64
    lineup = folder / "four.yaml"
    lineup.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    app = Served(folder / "home", str(lineup), environment(weights_root)).start()
    app.wait_until_ready(4, seconds=120)
    yield app
    assert app.stop() == 0


@pytest.mark.timeout(400)
def test_four_real_models_are_ranked_on_a_problem_with_hidden_tests(
    pocket: Served, weights_root: Path, new_context: Callable[..., BrowserContext]
) -> None:
    tap = Tap(pocket.url).start_in_thread()
    page = new_context().new_page()
    page.goto(tap.url)
    choose_layout(page, 4)
    page.click("#arena-problem input")
    page.locator("[role=option]").nth(1).click()
    expect(page.locator("#arena-statement")).to_contain_text("Example 1")
    page.click("#arena-send")
    wait_for_answers(page, 200)
    seen = (tap.everything() + page.content()).lower()
    assert [word for word in telling_words(pocket, weights_root) if word in seen] == []
    rank(page, "1223")
    cards = page.locator("#arena-reveal .reveal-card")
    expect(cards).to_have_count(4)
    revealed = page.inner_text("#arena-reveal")
    assert all(c.name in revealed for c in load_lineup(pocket.lineup).contestants)
    expect(page.locator("#arena-reveal")).not_to_contain_text("still running", timeout=60_000)
    verdicts = [card.locator("> dl > dd").last.inner_text() for card in cards.all()]
    assert all("passed" in verdict for verdict in verdicts), verdicts
    tap.stop()
