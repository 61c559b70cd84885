"""The leaderboard in a browser: names that nobody should trust, drawn by Plotly too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from ballots import HOSTILE, lineup_of, voted
from playwright.sync_api import BrowserContext, Page, expect
from served import Served

from eval.records import Battle, BattleState, Records, Slot, Turn, Vote

NAMES = {
    "alpha": HOSTILE.replace("alert(1)", "window.pwned=1"),
    "beta": "<a href='javascript:window.pwned=2'>B</a>",
    "gamma": "7",
    "delta": "70",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An app of contestants with names meant to harm, and votes on them."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder}/leitai.db"
    records = Records.open(url)
    for number, pair in enumerate([("alpha", "beta"), ("beta", "gamma"), ("gamma", "delta")] * 2):
        voted(records, number, f"voter{number % 2}", pair, "a" if number < 3 else "tie")
    records.close()
    lineup = folder / "hostile.yaml"
    lineup.write_text(lineup_of(NAMES).model_dump_json(), encoding="utf-8")
    served = Served(folder / "home", str(lineup), {"DATABASE_URL": url}).start()
    yield served
    assert served.stop() == 0


@pytest.fixture
def board(hostile: Served, new_context: Callable[..., BrowserContext]) -> Page:
    page = new_context().new_page()
    page.goto(f"{hostile.url}/leaderboard")
    page.wait_for_selector("#leaderboard-matrix .heatmaplayer image, #leaderboard-matrix .hm")
    return page


def test_names_meant_to_harm_are_words_in_tables_and_figures(board: Page) -> None:
    for part in ("table", "plot", "matrix"):
        place = board.locator(f"#leaderboard-{part}")
        said = "".join(place.inner_text().split()) + "".join(place.all_text_contents()[0].split())
        for name in NAMES.values():
            assert "".join(name.split()) in said, (part, name)
        assert place.locator("img, a[href^='javascript']").count() == 0
    board.hover("#leaderboard-plot .point >> nth=0", force=True)
    expect(board.locator("#leaderboard-plot .hoverlayer")).to_contain_text("(")
    assert board.evaluate("window.pwned") is None


def test_names_that_are_numbers_stand_beside_the_others(board: Page) -> None:
    for part, axis in (("plot", "y"), ("matrix", "y"), ("matrix", "x")):
        ticks = board.locator(f"#leaderboard-{part} .{axis}tick text").all_text_contents()
        assert len(ticks) == 4, (part, axis)
        assert {"7", "70"} <= {tick.strip("\u200b") for tick in ticks}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An app with 60 votes on English questions and 5 on Chinese ones."""
    folder = tmp_path_factory.mktemp("asked")
    url = f"sqlite:///{folder}/leitai.db"
    records = Records.open(url)
    for number in range(65):
        asked_and_voted(records, number, "Reverse a list" if number < 60 else "把列表倒过来")
    records.close()
    lineup = folder / "two.yaml"
    names = {"alpha": "Model-alpha", "beta": "Model-beta"}
    lineup.write_text(lineup_of(names).model_dump_json(), encoding="utf-8")
    served = Served(folder / "home", str(lineup), {"DATABASE_URL": url}).start()
    yield served
    assert served.stop() == 0


def asked_and_voted(records: Records, number: int, prompt: str) -> None:
    pair = ("alpha", "beta") if number % 2 else ("beta", "alpha")
    slots = tuple(Slot(letter, name, {}) for letter, name in zip("ab", pair, strict=True))  # type: ignore[arg-type]
    battle = Battle(f"b{number}", f"voter{number % 6}", 2, "en", 1.0, None, slots)
    records.start_battle(battle, Turn(battle.id, 1, prompt))
    records.set_state(battle.id, BattleState.ANSWERED)
    records.vote(Vote(battle.id, battle.person, "a" if number % 3 else "b"))


def test_a_choice_of_votes_is_an_address_that_can_be_sent(
    asked: Served, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.goto(f"{asked.url}/leaderboard")
    expect(page.locator("#leaderboard-stopping")).to_contain_text("Undecided", timeout=30_000)
    expect(page.locator("#robust-flips")).to_contain_text("First by points")
    expect(page.locator("#leaderboard-table")).to_contain_text("Votes: 65")
    small = page.locator("#leaderboard-filters select[name=prompt] option[value=zh]")
    expect(small).to_have_text("Chinese (5 of 50 votes)")
    expect(small).to_be_disabled()

    page.select_option("#leaderboard-filters select[name=prompt]", "en")
    expect(page.locator("#leaderboard-table")).to_contain_text("Votes: 60", timeout=30_000)
    assert page.url.endswith("/leaderboard?prompt=en&ties=half")
    with page.expect_download() as saved:
        page.click("#leaderboard-downloads a >> nth=0")
    assert "prompt=en" in saved.value.url

    page.go_back()
    expect(page.locator("#leaderboard-table")).to_contain_text("Votes: 65", timeout=30_000)
    page.goto(f"{asked.url}/leaderboard?prompt=zh")
    expect(page.locator("#leaderboard-table")).to_contain_text("45 more are needed", timeout=30_000)
    expect(page.locator("#leaderboard-plot")).not_to_be_visible()
    page.click("#leaderboard-table a")
    expect(page.locator("#leaderboard-table")).to_contain_text("Votes: 65", timeout=30_000)
