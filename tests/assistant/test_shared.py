"""Shared battles over real HTTP: blind until the reader has spoken, and the owner voted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from ballots import HOSTILE
from front import front
from scripted_arena import NAMES, remote_lineup
from served import Served

from assistant.language import LANGUAGES, texts
from assistant.people import COOKIE, People
from eval.records import (
    LETTERS,
    AnswerRecord,
    Battle,
    BattleState,
    JudgementRecord,
    Records,
    Slot,
    Turn,
    Vote,
)

LINEUP = remote_lineup(dict.fromkeys(NAMES, "http://127.0.0.1:1"))
TELLING = ("qwen", "alibaba", "secret-", "yi-coder", "01.ai", "llamacpp", "q4_k_m", "7.25", "91.5")


@dataclass
class Reader:
    """A person with a cookie of their own, who keeps every byte that they ever received."""

    site: Served
    cookie: str
    heard: list[str] = field(default_factory=list)

    def read(self, path: str, **headers: str) -> tuple[int, str]:
        return self._ask(path, "GET", None, headers)

    def choose(self, path: str, choice: str) -> tuple[int, str]:
        """Send the form, and follow where it leads, as a browser does."""
        form = urlencode({"choice": choice}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask(path, "POST", form, kind)

    def _ask(
        self, path: str, method: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        sent = headers | ({"Cookie": self.cookie} if self.cookie else {})
        status, received, content = self.site.request(path, method, body, sent)
        self.heard.append(f"{received} {content.decode()}")
        return status, content.decode()

    def has_heard(self, *words: str) -> list[str]:
        """Which of the words stand anywhere in what was received."""
        all_of_it = "\n".join(self.heard).lower()
        return [word for word in words if word.lower() in all_of_it]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    yield opened
    opened.close()


@pytest.fixture
def site(tmp_path: Path, records: Records) -> Iterator[Served]:
    with front(LINEUP, records, tmp_path) as served:
        yield served


@pytest.fixture
def reader(site: Served, tmp_path: Path) -> Callable[[], Reader]:
    people = People.at(tmp_path)
    return lambda: Reader(site, f"{COOKIE}={people.issue()[1]}")


@pytest.fixture
def shared(records: Records, tmp_path: Path) -> Callable[..., tuple[str, str, str]]:
    """`shared()` records a battle with a link: its address, its id, its owner's cookie."""
    numbers, people = itertools.count(1), People.at(tmp_path)

    def make(*answers: str, voted: bool = True, layout: int = 2) -> tuple[str, str, str]:
        owner, value = people.issue()
        battle = f"battle-{next(numbers)}"
        about = {"engine": "llamacpp", "quantization": "q4_k_m", "parameters": 7_250_000_000}
        who = (("Qwen2.5", "Alibaba"), ("Yi-Coder", "01.AI"), ("Third", "3"), ("Fourth", "4"))
        slots = tuple(
            Slot(letter, f"secret-{name}", {"name": name, "developer": by, "license": "x"} | about)
            for letter, (name, by) in zip(LETTERS, who[:layout], strict=False)
        )
        records.start_battle(
            Battle(battle, owner, layout, "en", 1 / 6, None, slots),
            Turn(battle, 1, f"Reverse a list {HOSTILE}"),
        )
        for letter, text in zip(
            LETTERS, answers or ("first answer", "second answer"), strict=False
        ):
            timings = {"scheduled": 0.0, "first_content": 7.25, "end": 91.5}
            records.save_answer(AnswerRecord(battle, letter, 1, text, "done", timings=timings))
        records.set_state(battle, BattleState.ANSWERED)
        if voted:
            records.vote(Vote(battle, owner, "a"))
        return f"/share/{records.links.make(owner, battle)}", battle, f"{COOKIE}={value}"

    return make


def test_nothing_received_before_the_readers_choice_tells_who_stood_where(shared, reader) -> None:
    said = "I am Qwen2.5, made by Alibaba.\n\n```python\nprint('from A')\n```", "print('from B')"
    address, battle, _ = shared(*said)
    bob = reader()
    for language in ("en", "zh-CN"):
        status, html = bob.read(address, **{"Accept-Language": language})
        assert status == 200
        assert html.index("from A") < html.index("from B")
    bob.read(address + "?reveal=1")
    bob.choose(address, "nonsense")
    assert bob.has_heard(*TELLING, battle) == []


def test_the_choice_turns_the_cards_and_enters_no_rating(shared, reader, records) -> None:
    address, _, _ = shared()
    bob = reader()
    before = records.pairwise_votes()
    assert bob.choose(address, "b")[0] == 200
    _, html = bob.read(address)
    assert html.index("Qwen2.5") < html.index("Yi-Coder")
    assert texts("en")("vote.b") in html
    assert "<form" not in html
    assert records.pairwise_votes() == before
    carl = reader()
    carl.read(address)
    assert carl.has_heard(*TELLING) == []


def test_before_the_owner_has_voted_nobody_learns_the_names_by_the_link(shared, reader) -> None:
    address, battle, cookie = shared(voted=False)
    bob, owner = reader(), reader()
    owner.cookie = cookie
    bob.choose(address, "a")
    owner.choose(address, "a")
    for person in (bob, owner):
        person.read(address)
        assert person.has_heard(*TELLING, battle) == []
    assert texts("en")("share.waiting") in bob.heard[-1]
    assert texts("en")("share.owner") in owner.heard[-1]


def test_the_names_come_once_the_owner_has_voted(shared, reader, records) -> None:
    address, battle, _ = shared(voted=False)
    bob = reader()
    bob.choose(address, "a")
    records.vote(Vote(battle, records.battle(battle).battle.person, "b"))
    assert "Qwen2.5" in bob.read(address)[1]


def test_the_owner_sees_the_names_of_a_battle_they_voted_on(shared, reader) -> None:
    address, _, cookie = shared()
    owner = reader()
    owner.cookie = cookie
    assert "Qwen2.5" in owner.read(address)[1]


def test_a_withdrawn_link_and_an_invented_one_lead_nowhere(shared, reader, records) -> None:
    address, battle, _ = shared()
    records.links.withdraw(records.battle(battle).battle.person, battle)
    for path in (address, "/share/", f"/share/{battle}", "/share/../etc", "/share/" + "x" * 65):
        status, html = reader().read(path)
        assert (status, texts("en")("share.gone") in html) == (404, True)
    assert reader().choose(address, "a")[0] == 404


def test_a_choice_without_a_cookie_of_ours_is_not_recorded(shared, site, reader) -> None:
    address, _, _ = shared()
    stranger = Reader(site, "")
    status, html = stranger.choose(address, "a")
    assert (status, unescape(texts("en")("share.no_person")) in unescape(html)) == (403, True)
    assert stranger.has_heard(*TELLING) == []
    forged = Reader(site, f"{COOKIE}=forged")
    assert forged.choose(address, "a")[0] == 403


def test_a_newcomer_gets_a_cookie_with_the_page_and_may_then_choose(shared, site) -> None:
    address, _, _ = shared()
    _, headers, _ = site.request(address)
    newcomer = Reader(site, headers["set-cookie"].split(";")[0])
    assert newcomer.choose(address, "tie")[0] == 200


@pytest.mark.parametrize("choice", ["c", "ranking", "", "<b>"])
def test_a_choice_that_two_slots_lack_is_refused(shared, reader, choice: str) -> None:
    address, _, _ = shared()
    bob = reader()
    assert bob.choose(address, choice)[0] == 400
    assert bob.has_heard(*TELLING) == []
    assert "<form" in bob.read(address)[1]


def test_four_slots_are_asked_for_the_best(shared, reader) -> None:
    address, _, _ = shared("one", "two", "three", "four", layout=4)
    bob = reader()
    _, html = bob.read(address)
    assert all(f'id="share-{name}"' in html for name in ("a", "b", "c", "d", "tie", "both-bad"))
    assert bob.choose(address, "d")[0] == 200
    assert bob.read(address)[1].count("reveal-card") >= 4


def test_what_people_and_models_wrote_stays_text(shared, reader) -> None:
    hostile = f"{HOSTILE}\n\n![x](http://127.0.0.1:1/x.png)\n\n[go](javascript:alert(1))"
    address, _, _ = shared(hostile, f"```html\n{HOSTILE}\n```")
    bob = reader()
    _, html = bob.read(address)
    assert "<img" not in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert HOSTILE.replace("<", "&lt;").replace(">", "&gt;") in html


def test_the_page_loads_nothing_and_is_kept_by_nobody(shared, site) -> None:
    address, _, _ = shared()
    _, headers, _ = site.request(address)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert site.request(address, "DELETE")[0] == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tests_of_a_problem_come_with_the_names(shared, reader, records, language: str) -> None:
    address, battle, _ = shared()
    records.add_judgement(JudgementRecord(battle, "a", 1, "two_sum", "d", "code", "AC", 17, 17, ()))
    told = texts(language)("reveal.passed", passed=17, total=17)
    bob = reader()
    _, html = bob.read(address, **{"Accept-Language": language})
    assert told not in html
    bob.choose(address, "a")
    _, html = bob.read(address, **{"Accept-Language": language})
    assert told in html
