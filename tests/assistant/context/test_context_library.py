"""A library keeps what it was given, finds it, and does no work twice."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest
from rooms import LOGIN, PARSER, Room, count, found

from assistant.context import ContextSource, quoted
from assistant.context.cache import Cache, digest
from assistant.context.workers import WorkerLost
from assistant.language import texts
from assistant.refusal import Refusal


async def test_who_attaches_and_asks_at_once_is_answered_from_the_files(room: Room) -> None:
    library = await room.libraries.open("one")
    source: ContextSource = library
    await source.add([("parser.py", PARSER), ("login.py", LOGIN)])
    selection = await source.select("Where is the password checked?", 1_000, count)
    assert found(selection)[0] == "login.py"
    assert selection.total_tokens == await count(quoted(selection))


async def test_words_alone_are_named_as_such_until_meaning_is_ready(room: Room) -> None:
    room.model.fails = True
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER)])
    await library.indexed()
    selection = await library.select("configuration", 1_000, count)
    assert found(selection) == ["parser.py"]
    assert not selection.by_meaning
    assert [remark.code for remark in selection.remarks] == ["meaning_failed"]
    assert not library.progress().can_read_meaning
    assert library.progress().is_done


async def test_with_all_vectors_meaning_takes_part(room: Room) -> None:
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER), ("login.py", LOGIN)])
    await library.indexed()
    selection = await library.select("check a password", 1_000, count)
    assert selection.by_meaning
    assert selection.remarks == ()
    assert found(selection)[0] == "login.py"


async def test_chinese_relies_on_words_where_the_model_is_english(room: Room) -> None:
    library = await room.libraries.open("one")
    await library.add([("说明.md", "# 读取配置\n配置文件在哪里\n# 登录\n检查密码\n".encode())])
    await library.indexed()
    selection = await library.select("密码在哪里检查？", 1_000, count)
    assert [remark.code for remark in selection.remarks] == ["chinese_by_words"]
    assert not selection.by_meaning
    assert "检查密码" in selection.used[0].text


async def test_a_file_that_the_question_names_comes_first(room: Room) -> None:
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER), ("login.py", LOGIN)])
    selection = await library.select("check the password in parser.py", 1_000, count)
    assert found(selection)[0] == "parser.py"


async def test_a_further_question_is_understood_by_the_ones_before_it(room: Room) -> None:
    room.model.fails = True  # the fake one's vectors mean nothing
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER), ("login.py", LOGIN)])
    await library.indexed()
    talk = ["Where is the password checked?", "Show me parser.py"]
    for question, earlier, path in (
        ("And what does it return?", talk, "login.py"),
        ("And what does it return?", talk[::-1], "parser.py"),
        ("Where is the configuration read?", talk[:1], "parser.py"),
        ("What is in login.py?", ["What is in parser.py?"], "login.py"),
    ):
        selection = await library.select(question, 1_000, count, earlier=earlier)
        assert found(selection)[0] == path, (question, earlier)


async def test_the_model_is_woken_where_a_question_may_follow(room: Room) -> None:
    library = await room.libraries.open("one")
    assert room.model.wakes == 0
    await library.add([("parser.py", PARSER)])
    await room.libraries.open("one")
    assert room.model.wakes == 1


async def test_only_what_changed_is_encoded_again(room: Room) -> None:
    library = await room.libraries.open("one")
    both = PARSER + b"\n\n" + LOGIN
    await library.add([("both.py", both), ("login.py", LOGIN)])
    await library.indexed()
    before = len(room.model.encoded)
    await library.add([("both.py", both.replace(b"configuration", b"recipe"))])
    await library.indexed()
    assert [text for text in room.model.encoded[before:] if "recipe" not in text] == []
    assert len(room.model.encoded) == before + 1
    selection = await library.select("recipe", 1_000, count)
    assert "recipe" in selection.used[0].text
    assert "configuration" not in quoted(selection)


async def test_a_restart_loses_nothing_and_computes_nothing_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER), ("b.txt", "中文文本".encode("gbk"))])
    await library.indexed()
    before = library.files()
    await room.libraries.close()
    room.start()

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("the cutter was asked")

    monkeypatch.setattr(room.shared.cutter, "ask", never)
    again = await room.libraries.open("one")
    await again.indexed()
    assert again.files() == before
    assert [(f.path, f.encoding, f.language) for f in before] == [
        ("b.txt", "gb18030", "text"),
        ("parser.py", "utf-8", "python"),
    ]
    assert room.model.encoded == []
    assert (await again.select("configuration", 1_000, count)).by_meaning


async def test_equal_content_is_cut_once_for_all_conversations(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ask = room.shared.cutter.ask

    async def counted(request: dict, **options: int) -> dict:
        asked.append(request)
        return await ask(request, **options)

    monkeypatch.setattr(room.shared.cutter, "ask", counted)
    for conversation in ("one", "two"):
        library = await room.libraries.open(conversation)
        await library.add([("parser.py", PARSER)])
        await library.indexed()
    assert len(asked) == 1


async def test_removed_files_are_gone_from_answers_and_from_the_disk(room: Room) -> None:
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER), ("login.py", LOGIN)])
    await library.indexed()
    await library.remove("login.py")
    await library.remove("never there")
    assert [file.path for file in library.files()] == ["parser.py"]
    assert found(await library.select("password", 1_000, count)) == ["parser.py"]
    kept = [path.read_bytes() for path in room.root.glob("libraries/one/contents/*")]
    assert kept == [PARSER]
    await room.libraries.delete("one")
    assert not (room.root / "libraries" / "one").exists()
    assert (await room.libraries.open("one")).files() == ()


async def test_conversations_do_not_see_each_other(room: Room) -> None:
    await (await room.libraries.open("one")).add([("parser.py", PARSER)])
    other = await room.libraries.open("two")
    assert other.files() == ()
    assert found(await other.select("configuration", 1_000, count)) == []


@pytest.mark.parametrize("name", ["", "../two", "a/b", "x" * 65, "a\n"])
async def test_an_id_that_could_lead_elsewhere_is_none(room: Room, name: str) -> None:
    with pytest.raises(ValueError, match="conversation"):
        await room.libraries.open(name)


async def test_a_folder_follows_what_is_on_the_disk(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "allowed" / "shop"
    folder.mkdir(parents=True)
    (folder / "parser.py").write_bytes(PARSER)
    (folder / "old.py").write_bytes(LOGIN)
    library = await room.libraries.open("one")
    await library.add([("mine.py", LOGIN)])
    await library.add_folder(folder)
    (folder / "old.py").unlink()
    await library.add_folder(str(folder))
    assert [file.path for file in library.files()] == ["mine.py", "shop/parser.py"]
    with pytest.raises(Refusal):
        await library.add_folder(tmp_path)


async def test_all_files_together_are_bounded(room: Room) -> None:
    library = await room.libraries.open("one")
    await library.add([(f"{n}.py", b"x = %d" % n) for n in range(40)])
    intake = await library.add([(f"more-{n}.py", b"x = %d" % n) for n in range(40)])
    assert (len(intake.accepted), len(library.files())) == (10, 50)
    assert {refused.reason for refused in intake.refused} == {"too_many_files"}


async def test_a_thousand_files_are_indexed_while_the_loop_goes_on(tmp_path: Path) -> None:
    room = Room(tmp_path / "context")
    library = await room.libraries.open("one")
    await library.add(
        [
            (f"m{n}.py", b"def number_%d():\n    return %d\n\n\n" % (n, n) + PARSER)
            for n in range(1_000)
        ]
    )
    longest, at = 0.0, time.monotonic()
    while not library.progress().is_done:
        await asyncio.sleep(0.005)
        longest, at = max(longest, time.monotonic() - at), time.monotonic()
    assert library.progress().by_words == 1_000
    selection = await library.select("number_617", 1_000, count)
    assert selection.used[0].path == "m617.py"
    print(f"longest pause of the event loop: {1000 * longest:.0f} ms")
    await room.libraries.close()


async def test_an_encoder_that_dies_is_asked_again(room: Room) -> None:
    room.model.lost = 2
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER)])
    await library.indexed()
    assert library.progress().by_meaning == 1


async def test_a_cutter_that_was_killed_is_started_again(room: Room) -> None:
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER)])
    await library.indexed()
    os.kill(room.shared.cutter.pid, signal.SIGKILL)
    await library.add([("login.py", LOGIN)])
    await library.indexed()
    assert [file.chunks for file in library.files()] == [1, 1]


async def test_a_text_that_kills_the_cutter_is_cut_by_paragraphs(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object, **__: object) -> None:
        raise WorkerLost("cut")

    monkeypatch.setattr(room.shared.cutter, "ask", dies)
    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER)])
    selection = await library.select("configuration", 1_000, count)
    assert [(e.symbol, e.text) for e in selection.used] == [("", PARSER.decode())]


async def test_errors_of_the_count_pass_through(room: Room) -> None:
    async def broken(text: str) -> int:
        raise ConnectionError

    library = await room.libraries.open("one")
    await library.add([("parser.py", PARSER)])
    with pytest.raises(ConnectionError):
        await library.select("configuration", 1_000, broken)


def test_the_cache_stays_within_its_bound_and_drops_the_longest_unused(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=10_000)
    for number in range(30):
        cache.put("chunks", digest(str(number)), bytes(1_000))
        os.utime(next(tmp_path.rglob(digest(str(number)))), (number, number))
        cache.get("chunks", digest("0"))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 10_000
    assert cache.get("chunks", digest("0")) == bytes(1_000)
    assert cache.get("chunks", digest("5")) is None


def test_every_remark_has_words() -> None:
    source = "".join(
        path.read_text("utf-8") for path in Path("assistant/context").glob("*.py")
    ).split('Remark("')
    codes = {piece.partition('"')[0] for piece in source[1:]}
    assert len(codes) == 7
    for language in ("en", "zh"):
        for code in codes:
            assert texts(language)(f"context.remark.{code}", ready=1, files=2, budget=3)
