"""Files handed in and conversations taken out, over real HTTP: whose, how large, from where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from ballots import lineup_of
from front import MOST_BYTES, front
from served import Served

from eval.records import Records

BINARY = {"content-type": "application/octet-stream"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    records = Records.open(f"sqlite:///{tmp_path}/leitai.db")
    with front(lineup_of({"alpha": "Alpha"}), records, tmp_path) as served:
        yield served
    records.close()


def newcomer(served: Served) -> dict[str, str]:
    """The cookie of a new person."""
    cookie = served.request("/share/anything")[1]["set-cookie"].split(";")[0]
    return {"Cookie": cookie, "Accept-Language": "en"}


def hand_in(
    served: Served, person: dict[str, str], content: bytes = b"x = 1\n", **query: str
) -> tuple[int, dict[str, object]]:
    asked = urlencode({"name": "a.py", **query})
    status, _, body = served.request(
        f"/assistant/files?{asked}", "POST", content, {**person, **BINARY}
    )
    return status, json.loads(body)


def test_a_first_file_begins_a_conversation_and_the_next_joins_it(served: Served) -> None:
    person = newcomer(served)
    status, first = hand_in(served, person)
    assert status == 200
    assert first["accepted"] == 1
    conversation = str(first["conversation"])
    status, second = hand_in(served, person, name="b.py", conversation=conversation)
    assert (status, second["conversation"]) == (200, conversation)


def test_a_strangers_conversation_takes_no_file(served: Served) -> None:
    _, own = hand_in(served, newcomer(served))
    status, answer = hand_in(served, newcomer(served), conversation=str(own["conversation"]))
    assert status == 404
    assert answer["bad"]


def test_who_is_nobody_hands_nothing_in(served: Served) -> None:
    status, answer = hand_in(served, {"Accept-Language": "zh"})
    assert status == 403
    assert "刷新" in str(answer["lines"])


def test_a_file_that_is_too_large_is_refused_with_the_limit(served: Served) -> None:
    status, answer = hand_in(served, newcomer(served), b"x" * (MOST_BYTES + 1))
    assert status == 413
    assert "1 MB is the most" in str(answer["lines"])


def test_a_binary_file_is_refused_by_name(served: Served) -> None:
    status, answer = hand_in(served, newcomer(served), b"\x7fELF\x00\x01\x02", name="tool")
    assert status == 200
    assert answer["accepted"] == 0
    assert "tool is not a text" in str(answer["lines"])


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_file_needs_a_name_that_can_be_shown(served: Served, name: str) -> None:
    status, answer = hand_in(served, newcomer(served), name=name)
    assert (status, answer["bad"]) == (400, True)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", ""])
def test_a_body_that_another_site_could_send_is_refused(served: Served, kind: str) -> None:
    headers = {**newcomer(served), "content-type": kind}
    assert served.request("/assistant/files?name=a.py", "POST", b"x", headers)[0] == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
def test_files_come_in_by_post_alone(served: Served, method: str) -> None:
    assert served.request("/assistant/files?name=a", method, None, newcomer(served))[0] == 405


def test_a_conversation_without_questions_is_exported_as_an_empty_file_to_its_owner(
    served: Served,
) -> None:
    person = newcomer(served)
    _, own = hand_in(served, person)
    path = f"/assistant/export/{own['conversation']}.md"
    status, headers, _ = served.request(path, headers=person)
    assert status == 200
    assert headers["content-type"].startswith("text/markdown")
    assert headers["content-disposition"].startswith("attachment;")
    assert served.request(path, headers=newcomer(served))[0] == 404
    assert served.request(path, "POST", b"", person)[0] == 405


@pytest.mark.parametrize("path", ["..%2F..%2Fsecret", "a/b", "x" * 65, ""])
def test_what_names_no_conversation_exports_nothing(served: Served, path: str) -> None:
    person = newcomer(served)
    assert served.request(f"/assistant/export/{path}.md", headers=person)[0] == 404


def test_eight_uploads_at_once_all_arrive(served: Served) -> None:
    person = newcomer(served)
    _, first = hand_in(served, person)
    conversation = str(first["conversation"])
    with ThreadPoolExecutor(8) as pool:
        done = list(
            pool.map(
                lambda n: hand_in(served, person, name=f"{n}.py", conversation=conversation),
                range(8),
            )
        )
    assert [status for status, _ in done] == [200] * 8
