"""Files of programs over real HTTP: for their owner alone, and nothing in them takes effect."""

from __future__ import annotations

import re
import secrets
import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Served

from assistant.people import COOKIE, People
from assistant.produced import kept, saved_name
from eval.records import Battle, Records, RunFile, RunRecord, Slot, Turn
from runners.sandbox import ProducedFile

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\0\0\0\0"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


class Owner:
    """A person with a battle in a running app's database, and files in its slot A."""

    def __init__(self, app: Served, *files: tuple[str, bytes]) -> None:
        self.app = app
        self.person, self.cookie = People.at(app.home).issue()
        self.battle = secrets.token_urlsafe(12)
        records = Records.open(f"sqlite:///{app.home / 'leitai.db'}")
        slots = Slot("a", "alpha", {"name": "A"}), Slot("b", "beta", {"name": "B"})
        battle = Battle(self.battle, self.person, 2, "en", 1.0, None, slots)
        records.start_battle(battle, Turn(battle.id, 1, "?"))
        run = RunRecord(battle.id, "a", "1", "python", "", "OK", "", "", None, None, None, turn=1)
        records.add_run(run, kept(ProducedFile(name, content) for name, content in files))
        records.close()

    def get(
        self, path: str, cookie: str | None = None, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        header = {"Cookie": f"{COOKIE}={self.cookie if cookie is None else cookie}"}
        return self.app.request(path, method=method, headers=header)

    def file(self, n: int, **more: str) -> tuple[int, dict[str, str], bytes]:
        return self.get(f"/runs/{self.battle}/a/{n}", **more)


def test_an_image_is_shown_and_may_do_nothing_else(app: Served) -> None:
    status, headers, body = Owner(app, ("plot.svg", PNG)).file(1)
    assert (status, body) == (200, PNG)
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"].startswith('inline; filename="plot.svg"')
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["a.png", "a.html", "a.svg", "a.js", "index.html", "a"])
@pytest.mark.parametrize("content", [SVG, b"<html><script>alert(1)</script>", b"", b"a,b\n1,2\n"])
def test_whatever_is_no_image_is_saved_whatever_its_name(
    app: Served, name: str, content: bytes
) -> None:
    status, headers, body = Owner(app, (name, content)).file(1)
    assert (status, body) == (200, content)
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"


def test_a_stored_media_type_is_not_believed(app: Served) -> None:
    owner = Owner(app, ("x", b"x"))
    records = Records.open(f"sqlite:///{app.home / 'leitai.db'}")
    run = RunRecord(owner.battle, "a", "1", "python", "", "OK", "", "", None, None, None)
    records.add_run(run, [RunFile("a.png", SVG, "image/svg+xml")])
    records.close()
    assert owner.file(1)[1]["content-type"] == "application/octet-stream"


def test_nobody_else_gets_a_file_or_learns_that_there_is_one(app: Served) -> None:
    owner, other = Owner(app, ("a.txt", b"mine")), Owner(app)
    theirs = other.get(f"/runs/{owner.battle}/a/1")
    nothing = owner.file(2)
    assert theirs[0] == nothing[0] == 404
    assert theirs[2] == nothing[2]
    for cookie in ("", "forged", owner.cookie[:-1], f"{owner.person}"):
        assert owner.file(1, cookie=cookie)[0] == 404, cookie
    assert owner.file(1)[0] == 200


@pytest.mark.parametrize(
    "path", ["", "/a", "/a/0", "/a/-1", "/a/1/", "/a/1.png", "/e/1", "/A/1", "/a/99999", "/../a/1",
             "/a/%31", "/a/1%00", "/a/%D9%A1"]
)  # fmt: skip
def test_only_whole_addresses_are_answered(app: Served, path: str) -> None:
    status, _, body = Owner(app, ("a.txt", b"mine")).get(f"/runs/x{path}")
    assert status == 404
    assert b"mine" not in body


def test_a_file_is_read_never_written(app: Served) -> None:
    owner = Owner(app, ("a.txt", b"mine"))
    for method in ("POST", "PUT", "DELETE"):
        assert owner.file(1, method=method)[0] == 405
    status, headers, body = owner.file(1, method="HEAD")
    assert (status, headers["content-length"], body) == (200, "4", b"")


def test_the_latest_run_is_what_is_given(app: Served) -> None:
    owner = Owner(app, ("a.txt", b"old"))
    records = Records.open(f"sqlite:///{app.home / 'leitai.db'}")
    run = RunRecord(owner.battle, "a", "1", "python", "", "OK", "", "", None, None, None)
    records.add_run(run, [RunFile("a.txt", b"new")])
    records.close()
    assert owner.file(1)[2] == b"new"


# -- names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("figure-1.png", "figure-1.png"),
        ("结果.csv", "结果.csv"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("a\r\nSet-Cookie: x=1.csv", "a_Set-Cookie_ x=1.csv"),
        ('a"; filename="b.exe', "a_; filename=_b.exe"),
        ("a\u202egnp.exe", "a_U+202E_gnp.exe"),
        ("a\\b:c.txt", "a_b_c.txt"),
        ("   ", "file"),
        ("x" * 300 + ".tar", "x" * 116 + ".tar"),
        ("\ud800.txt", "_.txt"),
    ],
)
def test_names_are_saved_as_names(name: str, saved: str) -> None:
    assert saved_name(name) == saved


@pytest.mark.parametrize(
    "name",
    ["结果 1.csv", 'a"b\\c.csv', "100%25.csv", "a\nb.csv", "a;b=c.csv", "😀.csv", "é'(*).csv"],
)
def test_a_name_reaches_the_browser_by_rfc_6266(app: Served, name: str) -> None:
    value = Owner(app, (name, b"x")).file(1)[1]["content-disposition"]
    found = re.fullmatch(r"attachment; filename=\"([^\"\\%]*)\"; filename\*=UTF-8''(\S+)", value)
    assert found, value
    assert found[1].isascii()
    assert re.fullmatch(r"[\w.~%-]+", found[2], re.ASCII)
    assert unquote(found[2]) == saved_name(name)


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_its_header(name: str) -> None:
    saved = saved_name(name)
    assert 0 < len(saved) <= 120
    assert not set(saved) & set('/\\:*?"<>|\r\n\t\0')
    assert not saved.startswith(".")
    saved.encode()


def test_a_look_at_hostile_files_takes_no_time() -> None:
    start = time.process_time()
    kept([ProducedFile("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 1_000_000)])
    assert time.process_time() - start < 0.1


def test_figures_come_in_the_order_of_their_numbers() -> None:
    names = ["figure-10.png", "1.csv", "a", "figure-2.png", "", "2", "figure-1.png"]
    assert [file.name for file in kept(ProducedFile(name, b"") for name in names)] == [
        "", "1.csv", "2", "a", "figure-1.png", "figure-2.png", "figure-10.png",
    ]  # fmt: skip
