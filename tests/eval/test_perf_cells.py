"""A cell's file: read as it was written, or named as damaged."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured import event

from eval.lines import LinesDamaged
from eval.perf.derive import derive
from eval.perf.events import Cell, Client, Event, read_cell, write_cell
from eval.perf.objective import Objective

CELL = Cell(prompt_tokens=256, output_tokens=8, loop="closed", load=2, requests=10)
TEN = [event(n, 250 * (n // 2)) for n in range(10)]

moments = st.integers(0, 10**15)
counts = st.none() | st.integers(0, 10**6)


@st.composite
def any_events(draw):
    at = tuple(sorted(draw(st.lists(moments, max_size=6))))
    return Event(
        number=draw(st.integers(0, 99)),
        scheduled=draw(moments),
        sent=draw(st.none() | moments),
        at=at,
        chars=(1,) * len(at),
        end=at[-1] if at else None,
        prompt_tokens=draw(counts),
        output_tokens=draw(counts),
        error=draw(st.sampled_from([None, None, "stream_broken"])),
        failed=draw(st.none() | moments),
        detail=draw(st.text(max_size=5)),
    )


@given(st.lists(any_events(), max_size=8))
def test_a_stored_cell_gives_the_same_result_to_the_bit(tmp_path_factory, events):
    folder = tmp_path_factory.mktemp("cells")
    cell = replace(CELL, client=Client(1, 2, 3, 0.1 + 0.2, 1e5 / 3))
    again, read = read_cell(write_cell(folder, cell, events))
    assert (again, read) == (cell, events)
    objective = Objective(ttft=100, tpot=30)
    assert json.dumps(derive(again, read, objective)) == json.dumps(derive(cell, events, objective))


@pytest.mark.parametrize("line", ["{}", '{"cell": {}}', '{"cell": {"client": {"x": 1}}}'])
def test_a_file_that_is_no_cell_is_named(tmp_path, line):
    path = tmp_path / "x.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(LinesDamaged, match=r"x\.jsonl"):
        read_cell(path)


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_cell_that_lost_its_end_is_no_whole_one(tmp_path, cut):
    path = write_cell(tmp_path, CELL, TEN)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(LinesDamaged, match="its end is missing"):
        read_cell(path)


def test_a_cell_that_lost_whole_lines_is_no_whole_one_and_older_heads_tell_no_number(tmp_path):
    path = write_cell(tmp_path, CELL, TEN)
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([head, *lines[:5], ""]))
    with pytest.raises(LinesDamaged, match="only 5 requests are whole"):
        read_cell(path)
    older = [json.dumps({"cell": json.loads(head)["cell"]})]
    older += [json.dumps({k: v for k, v in json.loads(line).items() if k != "failed"})
              for line in lines]  # fmt: skip
    path.write_text("\n".join([*older, ""]))
    assert read_cell(path) == (CELL, TEN)


ANYTHING = st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.lists(st.text())
FIELDS = [(0, name) for name in Cell.__annotations__]
FIELDS += [(3, name) for name in Event.__annotations__]


@given(st.sampled_from(FIELDS), ANYTHING | st.integers(-9, -1) | st.just(10**400))
def test_whatever_a_field_holds_a_cell_is_read_and_derived_or_named(tmp_path_factory, place, value):
    number, name = place
    path = write_cell(tmp_path_factory.mktemp("cells"), CELL, TEN)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    (lines[0]["cell"] if number == 0 else lines[number])[name] = value
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    try:
        cell, events = read_cell(path)
    except LinesDamaged as error:
        assert path.name in str(error)
        return
    json.dumps(derive(cell, events, Objective(ttft=100, tpot=30)))


@pytest.mark.parametrize("value", ["x", 1.5, True, -1])
def test_a_moment_that_is_none_is_named(tmp_path, value):
    path = write_cell(tmp_path, CELL, TEN)
    head, first, *others = path.read_text().splitlines()
    path.write_text("\n".join([head, json.dumps(json.loads(first) | {"end": value}), *others, ""]))
    with pytest.raises(LinesDamaged, match="end is"):
        read_cell(path)
