"""Lines that survive `kill -9`: whole ones are kept, a torn one never was."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from eval.lines import LinesDamaged, LineWriter, read_lines


def test_what_was_appended_is_read_again_whatever_a_model_wrote(tmp_path: Path) -> None:
    records = [{"text": "擂台\n\u2028\x00"}, {"text": "half a pair \ud83d"}, {"n": 1.5}]
    with LineWriter(tmp_path / "x") as writer:
        for record in records:
            writer.append(record)
    assert list(read_lines(tmp_path / "x")) == records


@pytest.mark.parametrize("cut", [1, 5, 70_000])
def test_a_torn_last_line_is_passed_over_and_cut_off_by_the_next_writer(
    tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "x"
    with LineWriter(path) as writer:
        writer.append({"n": 1})
        writer.append({"n": 2, "long": "x" * 100_000})
    os.truncate(path, path.stat().st_size - cut)
    assert list(read_lines(path)) == [{"n": 1}]
    with LineWriter(path) as writer:
        writer.append({"n": 3})
    assert list(read_lines(path)) == [{"n": 1}, {"n": 3}]


def test_a_file_that_holds_nothing_but_a_torn_line_is_empty(tmp_path: Path) -> None:
    (tmp_path / "x").write_text('{"n"')
    assert list(read_lines(tmp_path / "x")) == []
    LineWriter(tmp_path / "x").close()
    assert (tmp_path / "x").read_bytes() == b""


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text('{"n": 1}\n{"n"\n{"n": 3}\n')
    with pytest.raises(LinesDamaged, match="x: line 2 is no JSON object; remove that line"):
        list(read_lines(tmp_path / "x"))


def test_threads_never_mix_their_lines(tmp_path: Path) -> None:
    with LineWriter(tmp_path / "x") as writer:

        def append(who: int) -> None:
            for number in range(20):
                writer.append({"who": who, "number": number, "long": "x" * 10_000})

        threads = [threading.Thread(target=append, args=(who,)) for who in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    there = sorted((one["who"], one["number"]) for one in read_lines(tmp_path / "x"))
    assert there == [(who, number) for who in range(4) for number in range(20)]


def test_a_closed_writer_writes_nothing_into_whatever_has_its_descriptor_now(
    tmp_path: Path,
) -> None:
    writer = LineWriter(tmp_path / "x")
    writer.close()
    with (tmp_path / "y").open("wb") as other:
        with pytest.raises(ValueError, match="closed"):
            writer.append({"n": 1})
        assert other.tell() == 0
    assert (tmp_path / "y").read_bytes() == b""
