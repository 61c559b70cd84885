"""Four answers, further turns, problems and links, as a person meets them in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from served import Served, scripted_lineup
from steps import ask, battle, choose_layout, message, rank, wait_for_answers

from runners.scripted import Script, ScriptedEndpoint

FOUR = ("alpha", "beta", "gamma", "delta")


# Presses the button in the moment in which the page has it, as no hand could.
PRESS_AT_ONCE = """
new MutationObserver((_, observer) => {
  const button = document.querySelector("#arena-regenerate");
  if (button) { observer.disconnect(); button.click(); }
}).observe(document, {subtree: true, childList: true});
"""


def regenerate_while_it_is_built(page: Page, times_slower: int) -> None:
    """Load the page anew on a machine as slow as told, and regenerate before it stands."""
    page.add_init_script(PRESS_AT_ONCE)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times_slower})
    page.reload()


@pytest.fixture(scope="module")
def wide(
    endpoints: dict[str, ScriptedEndpoint], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """An app with four contestants."""
    folder = tmp_path_factory.mktemp("wide")
    script = Script.of("A fourth one.\n\n```python\nprint('hello')\n```\n", rate=100)
    fourth = ScriptedEndpoint(script).start_in_thread()
    urls = {name: endpoint.base_url for name, endpoint in endpoints.items()}
    lineup = scripted_lineup(folder, urls | {"delta": fourth.base_url})
    served = Served(folder / "home", lineup).start()
    served.wait_until_ready(len(FOUR))
    yield served
    assert served.stop() == 0
    fourth.stop()


@pytest.fixture
def four(wide: Served, new_context: Callable[..., BrowserContext]) -> Page:
    """A newcomer's page with four slots chosen."""
    page = new_context().new_page()
    page.goto(wide.url)
    choose_layout(page, 4)
    return page


def test_four_answers_are_ranked_and_then_named(four: Page) -> None:
    battle(four)
    expect(four.locator("#slots .slot")).to_have_count(4)
    assert "Model-" not in four.content()
    rank(four, "1224")
    expect(four.locator("#arena-message")).to_contain_text("leave one out")
    assert "Model-" not in four.content()
    rank(four, "1223")
    expect(four.locator("#arena-reveal .reveal-card")).to_have_count(4)
    assert "A 1, B 2, C 2, D 3" in message(four)
    revealed = four.inner_text("#arena-reveal")
    assert all(f"Model-{name}" in revealed for name in FOUR)


def test_whose_answer_it_is_stays_in_sight_while_its_card_is_scrolled(four: Page) -> None:
    battle(four)
    card = four.locator("#slot-a")
    card.evaluate("card => { card.scrollTop = 200; }")
    assert card.evaluate("card => card.scrollTop") > 100
    badge, box = four.locator("#slot-a .badge").bounding_box(), card.bounding_box()
    assert badge is not None
    assert box is not None
    assert box["y"] - 1 <= badge["y"] <= box["y"] + 40


def test_four_answers_stand_on_one_screen(four: Page) -> None:
    battle(four)
    boxes = [four.locator(f"#slot-{letter}").bounding_box() for letter in "abcd"]
    composer = four.locator("#composer").bounding_box()
    assert composer is not None
    for box in boxes:
        assert box is not None
        assert box["width"] > 500
        assert box["y"] + box["height"] <= composer["y"] + 1


def test_on_a_phone_four_answers_are_swiped(
    wide: Served, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(width=390).new_page()
    page.goto(wide.url)
    choose_layout(page, 4)
    battle(page)
    row = page.locator("#slots")
    assert row.evaluate("e => e.scrollWidth > 3 * e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#slot-d").scroll_into_view_if_needed()
    expect(page.locator("#slot-d .slot-head")).to_be_in_viewport()


def test_two_slots_offer_no_ranks_and_no_third_vote(page: Page) -> None:
    battle(page)
    expect(page.locator("#vote-a")).to_be_visible()
    for hidden in ("#vote-c", "#vote-ranking", "#rank-a", "#slot-c"):
        assert page.locator(hidden).count() == 0


def test_a_further_question_goes_to_the_same_answers(page: Page) -> None:
    battle(page, "First question")
    ask(page, "And shorter?")
    both = re.compile(r"Here you are.*And shorter\?.*Here you are", re.DOTALL)
    for letter in "ab":
        expect(page.locator(f"#slot-{letter}-answer")).to_contain_text(both)
    wait_for_answers(page)
    assert page.locator("#slots .slot").count() == 2


def test_regenerate_writes_the_last_answers_anew(
    page: Page, endpoints: dict[str, ScriptedEndpoint]
) -> None:
    battle(page)
    for endpoint in endpoints.values():
        endpoint.script = Script.of("Anew", rate=100)
    page.click("#arena-regenerate")
    for letter in "ab":
        expect(page.locator(f"#slot-{letter}-answer")).to_contain_text("Anew")
    wait_for_answers(page)


@pytest.mark.parametrize("times_slower", [1, 4])
def test_a_click_on_a_page_that_is_just_being_built_is_followed(
    page: Page, endpoints: dict[str, ScriptedEndpoint], times_slower: int
) -> None:
    battle(page)
    for endpoint in endpoints.values():
        endpoint.script = Script.of("slowly " * 2000, rate=20)
    regenerate_while_it_is_built(page, times_slower)
    expect(page.locator(".slot-head .state.writing")).to_have_count(2)
    expect(page.locator("#slot-a-answer")).to_contain_text("slowly")
    expect(page.locator("#vote-bar")).to_have_count(0)
    page.click("#arena-stop")
    wait_for_answers(page)


@pytest.mark.parametrize("times_slower", [1, 4])
def test_what_ends_while_the_page_is_being_built_is_shown_as_ended(
    page: Page, endpoints: dict[str, ScriptedEndpoint], times_slower: int
) -> None:
    battle(page)
    for endpoint in endpoints.values():
        endpoint.script = Script.of("Anew", rate=400)
    regenerate_while_it_is_built(page, times_slower)
    for letter in "ab":
        expect(page.locator(f"#slot-{letter}-answer")).to_contain_text("Anew", timeout=15_000)
    expect(page.locator(".slot-head .state.done")).to_have_count(2)
    expect(page.locator("#vote-bar")).to_be_visible()
    expect(page.locator("#arena-stop")).to_have_count(0)


def test_a_battle_is_found_again_by_its_link_and_only_by_its_owner(
    app: Served, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    battle(page, "A question to come back to")
    page.click("#vote-tie")
    expect(page.locator("#arena-reveal .reveal-card")).to_have_count(2)
    page.click("#arena-new")
    link = page.locator("#arena-history a")
    expect(link).to_have_text("A question to come back to")
    link.click()
    expect(page.locator("#arena-reveal .reveal-card")).to_have_count(2)
    assert "Tie" in message(page)
    stranger = new_context().new_page()
    stranger.goto(page.url)
    expect(stranger.locator("#arena-message")).to_contain_text("not yours")


def test_a_problem_is_shown_in_the_persons_language(
    app: Served, new_context: Callable[..., BrowserContext]
) -> None:
    for locale, word in (("en-US", "Example 1"), ("zh-CN", "示例 1")):
        page = new_context(locale=locale).new_page()
        page.goto(app.url)
        page.click("#arena-problem input")
        page.locator("[role=option]").nth(1).click()
        expect(page.locator("#arena-statement")).to_contain_text(word)


def test_hidden_tests_appear_at_the_reveal_with_a_verdict_each(
    require: Callable[[str], None], page: Page, endpoints: dict[str, ScriptedEndpoint]
) -> None:
    require("docker")
    wrong = "```python\ndef index_pairs(nums, target):\n    return []\n```\n"
    for endpoint in endpoints.values():
        endpoint.script = Script.of(wrong, rate=400)
    page.click("#arena-problem input")
    page.locator("[role=option]").nth(1).click()
    page.click("#arena-send")
    wait_for_answers(page)
    assert page.locator("ol.tests").count() == 0
    page.click("#vote-tie")
    marks = page.locator(".reveal-card").first.locator("ol.tests li")
    expect(marks.first).to_be_visible(timeout=30_000)
    assert marks.count() >= 60
    card = page.locator(".reveal-card").first
    expect(card).to_contain_text("Wrong answer")
    assert 0 < card.locator("li.ac").count() < marks.count()
