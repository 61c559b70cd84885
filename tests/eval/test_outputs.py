"""Files that are named for results are looked at before the work, and written whole."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from eval.outputs import check_output, write_output
from runners.configuration import ConfigError


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/x.json", "there is no folder none; make it first"),
        ("file/x.json", "there is no folder file; make it first"),
        ("folder", "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_written_is_told_with_the_mend(tmp_path: Path, name, said) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ConfigError, match=said):
        check_output(tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_nobody_may_write_in_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    with pytest.raises(ConfigError, match="name a file somewhere else"):
        check_output(tmp_path / "x.json")


def test_a_file_is_replaced_whole_or_left_as_it_was(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "x.json"
    path.write_text("before")
    check_output(path)
    write_output(path, "中\n")
    assert path.read_text(encoding="utf-8") == "中\n"

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_output(path, "after")
    assert path.read_text(encoding="utf-8") == "中\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    aim, link, pipe = tmp_path / "aim", tmp_path / "link", tmp_path / "pipe"
    aim.write_text("before")
    link.symlink_to(aim)
    check_output(link)
    write_output(link, "after")
    assert link.is_symlink()
    assert aim.read_text() == "after"

    os.mkfifo(pipe)
    check_output(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    write_output(pipe, "through")
    reader.join(10)
    assert read == ["through"]
    assert pipe.is_fifo()
