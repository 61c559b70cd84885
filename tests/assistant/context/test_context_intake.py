"""Hostile archives, folders and files are refused in words; the rest is taken."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from assistant.context.folders import allowed
from assistant.context.intake import MOST_TOLD, Sorted, sort_files, sort_folder
from assistant.context.settings import ContextSettings
from assistant.context.taking import Budget
from assistant.language import texts
from assistant.limits import load_app
from assistant.refusal import Refusal

SMALL = ContextSettings(files=20, file_megabytes=0.01, total_megabytes=0.05, archive_megabytes=0.1)
CODE = b"def f():\n    return 1\n"


def take(*files: tuple[str, bytes], settings: ContextSettings = SMALL) -> Sorted:
    return sort_files(files, Budget(settings, files=0, size=0))


def reasons(found: Sorted) -> dict[str, str]:
    """The reasons by name, each proved to have words in both languages."""
    for refused in found.intake().refused:
        for language in ("en", "zh"):
            key = f"context.refused.{refused.reason}"
            assert texts(language)(key, name=refused.name, **refused.values)
    return {refused.name: refused.reason for refused in found.intake().refused}


def packed(
    *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


# ------------------------------------------------------------------ single files


def test_files_are_taken_with_what_they_are() -> None:
    found = take(("a.py", CODE), ("b.txt", "中文文本".encode("gbk")))
    assert [(a.path, a.encoding, a.is_guessed) for a in found.intake().accepted] == [
        ("a.py", "utf-8", False),
        ("b.txt", "gb18030", True),
    ]


def test_files_that_cannot_be_taken_are_named() -> None:
    found = take(
        ("photo.png", b"\x89PNG" + bytes(99)), ("huge.txt", b"x" * 10_001), ("nothing", b" \n"),
        ("bad\x1bname", CODE), ("..", CODE), ("archive.tar.gz", b"\x1f\x8b\x08" + bytes(30)),
    )  # fmt: skip
    assert reasons(found) == {
        "photo.png": "binary",
        "huge.txt": "too_large",
        "nothing": "empty",
        "bad?name": "unsafe_path",
        "..": "unsafe_path",
        "archive.tar.gz": "binary",
    }
    assert found.files == {}


def test_a_hundred_megabytes_are_refused_by_the_shipped_bounds() -> None:
    found = take(("dump.sql", bytes(100_000_000)), settings=load_app().context)
    assert reasons(found) == {"dump.sql": "too_large"}


def test_a_path_in_a_files_name_is_cut_off() -> None:
    assert list(take(("C:\\work\\a.py", CODE), ("/etc/b.py", CODE)).files) == ["a.py", "b.py"]


def test_two_files_of_one_name_stay_two() -> None:
    assert list(take(("a.py", CODE), ("a.py", CODE + b"#")).files) == ["a.py", "a (2).py"]


def test_files_beyond_the_bounds_are_refused_and_the_others_stay() -> None:
    by_number = take(*((f"{n}.py", CODE) for n in range(22)))
    assert len(by_number.files) == 20
    assert set(reasons(by_number).values()) == {"too_many_files"}
    by_size = take(*((f"{n}.py", b"x" * 9_000) for n in range(7)))
    assert len(by_size.files) == 5
    assert set(reasons(by_size).values()) == {"too_much"}


def test_of_very_many_refusals_the_rest_is_counted() -> None:
    found = take(*((f"{n}.bin", bytes(9)) for n in range(MOST_TOLD + 50)))
    told = found.intake().refused
    assert len(told) == MOST_TOLD + 1
    assert (told[-1].reason, told[-1].values) == ("and_more", {"count": 50})
    assert reasons(found)


# ------------------------------------------------------------------ archives


def test_an_archive_is_opened_and_its_hidden_and_vendored_files_are_named() -> None:
    data = packed(
        ("src/a.py", CODE), ("src/", b""), (".git/config", b"x"), ("web/node_modules/x/y.js", b"x"),
        ("src/.env", b"KEY=1"), ("web/node_modules/z.js", b"x"),
    )  # fmt: skip
    intake = take(("all.zip", data)).intake()
    assert [accepted.path for accepted in intake.accepted] == ["src/a.py"]
    assert intake.left_out == (".git/", "web/node_modules/", "src/.env")


@pytest.mark.parametrize(
    "name",
    ["../out.py", "a/../../o.py", "/etc/passwd", "C:/x.py", "..\\out.py", "a\x1b.py", "x" * 401],
)
def test_no_path_leads_out_of_an_archive(name: str) -> None:
    # zipfile would clean the name while writing; the bytes are what a stranger sends.
    stand_in = "n" * len(name)
    data = packed(("good.py", CODE), (stand_in, CODE)).replace(stand_in.encode(), name.encode())
    found = take(("a.zip", data))
    assert list(found.files) == ["good.py"]
    assert list(reasons(found).values()) == ["unsafe_path"]


def test_links_encrypted_entries_and_archives_inside_are_refused() -> None:
    encrypted = bytearray(packed(("secret.py", CODE)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = encrypted.index(mark) + offset
        encrypted[at : at + 2] = struct.pack("<H", 1)
    inner = packed(("x.py", CODE))
    found = take(
        ("a.zip", packed((link("a.py"), b"/etc/passwd"), ("inner.zip", inner), ("ok.py", CODE))),
        ("b.zip", bytes(encrypted)),
        ("c.zip", packed(("l.py", CODE), method=zipfile.ZIP_LZMA)),
    )
    assert reasons(found) == {
        "a.py": "link",
        "inner.zip": "archive_inside",
        "secret.py": "encrypted",
        "l.py": "unknown_compression",
    }
    assert list(found.files) == ["ok.py"]


def test_a_bomb_is_counted_while_it_inflates() -> None:
    bomb = packed(*((f"{n}.txt", bytes(1_000_000)) for n in range(30)), ("ok.py", CODE))
    assert len(bomb) < 100_000
    found = take(("bomb.zip", bomb))
    assert reasons(found) == {"bomb.zip": "archive_bomb"}
    assert found.files == {}


def test_a_header_that_lies_about_the_size_changes_nothing() -> None:
    data = bytearray(packed(("big.txt", b"x" * 1_000_000)))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    found = take(("lie.zip", bytes(data)))
    assert found.files == {}
    assert set(reasons(found).values()) <= {"too_large", "archive_damaged"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 no archive", "archive_damaged"),
        (b"plain words", "archive_damaged"),
        (packed(("a.py", CODE))[:60], "archive_damaged"),
        (packed(), "nothing_inside"),
        (packed((".git/x", b"x")), "nothing_inside"),
        (packed(*((f"{n}.py", CODE) for n in range(30))), "too_many_files"),
        (packed(*((f"{n}.py", b"x" * 9_000) for n in range(9))), "too_much"),
        (b"PK\x03\x04" + bytes(200_000), "archive_too_large"),
        (b"PK\x05\x06" + b"PK\x01\x02" * 500, "too_many_files"),
    ],
)
def test_an_archive_that_cannot_be_taken_is_refused_whole(data: bytes, reason: str) -> None:
    found = take(("a.zip", data), ("b.py", CODE))
    assert reasons(found) == {"a.zip": reason}
    assert list(found.files) == ["b.py"]


def test_a_refused_archive_leaves_its_room_to_others() -> None:
    full = packed(*((f"{n}.py", CODE) for n in range(30)))
    found = take(("a.zip", full), *((f"{n}.txt", CODE) for n in range(20)))
    assert len(found.files) == 20


def test_chinese_names_of_an_old_archive_are_read() -> None:
    data = packed(("????.py", CODE)).replace(b"????", "中文".encode("gbk"))
    assert list(take(("a.zip", data)).files) == ["中文.py"]


# ------------------------------------------------------------------ folders


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An allowed folder beside one that is not."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("secret")
    root = tmp_path / "work"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.py").write_bytes(CODE)
    return root


def read(root: Path, path: Path) -> Sorted:
    settings = SMALL.model_copy(update={"folders": (root,)})
    return sort_folder(*allowed(path, settings.folders), Budget(settings, files=0, size=0))


def test_a_folder_is_read_with_its_own_name(root: Path) -> None:
    (root / ".git").mkdir()
    (root / "src" / "node_modules").mkdir()
    intake = read(root, root / "src" / ".." / "src").intake()
    assert [accepted.path for accepted in intake.accepted] == ["src/a.py"]
    assert intake.left_out == ("src/node_modules/",)
    assert list(read(root, root).files) == ["work/src/a.py"]


def test_links_are_not_followed_wherever_they_lead(root: Path) -> None:
    (root / "src" / "out").symlink_to(root.parent / "secret")
    (root / "src" / "key.txt").symlink_to(root.parent / "secret" / "key.txt")
    (root / "src" / "self").symlink_to(root)
    found = read(root, root)
    assert list(found.files) == ["work/src/a.py"]
    assert set(reasons(found).values()) == {"link"}


@pytest.mark.parametrize(
    "path", ["secret", "work/../secret", "gone", "work/src/out", "/etc", "workshop"]
)
def test_a_folder_outside_is_refused_in_the_same_words(root: Path, path: str) -> None:
    (root / "src" / "out").symlink_to(root.parent / "secret")
    (root.parent / "workshop").mkdir()
    with pytest.raises(Refusal) as refusal:
        read(root, root.parent / path)
    assert refusal.value.code == "context_folder_not_allowed"
    for language in ("en", "zh"):
        assert texts(language)(f"refusal.{refusal.value.code}", **refusal.value.values)


def test_no_folder_is_allowed_as_shipped(root: Path) -> None:
    with pytest.raises(Refusal, match="context_no_folders"):
        allowed(root, load_app().context.folders)


def test_a_file_is_no_folder(root: Path) -> None:
    with pytest.raises(Refusal, match="context_not_a_folder"):
        read(root, root / "src" / "a.py")


def test_pipes_and_large_files_are_named(root: Path) -> None:
    os.mkfifo(root / "src" / "pipe")
    (root / "src" / "large.txt").write_bytes(b"x" * 10_001)
    assert reasons(read(root, root)) == {
        "work/src/pipe": "no_regular_file",
        "work/src/large.txt": "too_large",
    }


def test_ten_thousand_files_are_refused_whole_by_the_shipped_bounds(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    (tmp_path / "one.txt").write_bytes(b"x")
    for number in range(10_000):
        os.link(tmp_path / "one.txt", folder / f"{number}.txt")
    settings = load_app().context.model_copy(update={"folders": (folder,)})
    found = sort_folder(*allowed(folder, (folder,)), Budget(settings, files=0, size=0))
    assert reasons(found) == {"many": "too_many_files"}
    assert found.files == {}
