"""A selection never exceeds its budget, counted as its reader counts, and says what it left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.context.cutting import CutChunk
from assistant.context.index import Hit, Row
from assistant.context.quoting import quoted
from assistant.context.selecting import excerpts_of, fitted
from assistant.context.values import Excerpt, Selection


async def count(text: str) -> int:
    return len(text.split())


def excerpt(path: str, first: int, last: int, score: float, words: int = 10) -> Excerpt:
    text = "".join(f"{'word ' * words}\n" for _ in range(first, last + 1))
    return Excerpt(path, first, last, "text", f"s{first}", text, 0, score)


async def fit(excerpts: list[Excerpt], budget: int) -> Selection:
    return await fitted(excerpts, budget, count, Selection())


async def test_neighbours_are_joined_and_the_best_comes_first() -> None:
    excerpts = [excerpt("b", 3, 4, 0.9), excerpt("a", 1, 2, 0.5), excerpt("b", 1, 2, 0.4)]
    selection = await fit(excerpts, 1_000)
    assert [(e.path, e.first_line, e.last_line, e.symbol) for e in selection.used] == [
        ("b", 1, 4, "s3"),
        ("a", 1, 2, "s1"),
    ]
    assert selection.used[0].text.count("\n") == 4
    assert selection.left_out == selection.remarks == ()


async def test_the_least_relevant_is_left_out_and_named() -> None:
    excerpts = [excerpt(str(n), 1, 5, 1 - n / 10) for n in range(5)]
    selection = await fit(excerpts, 250)
    assert [e.path for e in selection.used] == ["0", "1", "2"]
    assert [e.path for e in selection.left_out] == ["3", "4"]
    assert all(e.tokens > 50 for e in selection.left_out)


async def test_one_that_is_too_large_makes_room_for_smaller_ones() -> None:
    selection = await fit([excerpt("large", 1, 99, 1.0), excerpt("small", 1, 1, 0.1)], 150)
    assert [e.path for e in selection.used] == ["small"]
    assert [e.path for e in selection.left_out] == ["large"]


async def test_where_nothing_fits_it_is_said() -> None:
    selection = await fit([excerpt("a", 1, 9, 1.0)], 20)
    assert (selection.used, selection.total_tokens) == ((), 0)
    assert [remark.code for remark in selection.remarks] == ["nothing_fits"]
    assert [r.code for r in (await fit([], 1_000)).remarks] == ["nothing_found"]


@given(
    sizes=st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 30)), max_size=12),
    budget=st.integers(-5, 600),
)
async def test_no_quotation_exceeds_its_budget(sizes: list[tuple[str, int]], budget: int) -> None:
    at = dict.fromkeys("abc", 1)
    excerpts = []
    for path, size in sizes:
        excerpts.append(excerpt(path, at[path], at[path] + size - 1, 1 / (1 + len(excerpts)), 1))
        at[path] += size
    selection = await fit(excerpts, budget)
    assert selection.total_tokens == await count(quoted(selection)) <= max(0, budget)
    lines = [(e.path, n) for e in (*selection.used, *selection.left_out)
             for n in range(e.first_line, e.last_line + 1)]  # fmt: skip
    assert sorted(lines) == sorted((p, n) for p in "abc" for n in range(1, at[p]))


def test_an_excerpt_is_the_lines_that_its_chunk_says() -> None:
    chunk = CutChunk(2, 3, "f", 0, "", {})
    found = excerpts_of(
        [Hit(Row("a", chunk, ""), 0.5), Hit(Row("gone", chunk, ""), 0.4)],
        {"a": "one\ntwo\nthree\nfour"},
        {"a": "python"},
    )
    assert [(e.text, e.language, e.score) for e in found] == [("two\nthree\n", "python", 0.5)]
