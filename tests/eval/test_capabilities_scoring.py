"""From raw answers to marks: what is right is not marked wrong, nor the reverse."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knowing import COMMENTED

from eval.capabilities.rules import found_json, keeps, said
from eval.capabilities.scoring import chosen, is_right, marks, told_keys
from eval.capabilities.wording import LANGUAGES, wording
from eval.scores.shares import Share, clustered_interval

SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
KEYS = {"archive": "111111", "north gate": "222222"}
PEOPLE = ("Ben", "Carla", "Tom")


# An answer behind a thought, as models and their servers write it.
THINKING = [
    "<think>{thought}</think>{answer}",
    "<think>\n{thought}\n</think>\n\n{answer}",
    "<THINKING> {thought} </THINKING> {answer}",
    "{thought}\n</think>\n\n{answer}",
    "{thought}</think>{answer}",
    "</think>\n{answer}",
    "<think>{thought}</think>again: {thought}</think>{answer}",
]
# It breaks every rule, and names what is wrong everywhere.
THOUGHT = '111111 of the data, 数据.\n\n```json\n{"n": "1"}\n```\nTom? Note: 43'


def marked(check: str, answer: str, /, **expected: object) -> dict[str, Share]:
    record = {"check": check, "answer": answer, "expected": expected}
    return {name: mark.share for name, mark in marks(record).items()}


def passed(check: str, answer: str, /, **expected: object) -> bool:
    (share,) = marked(check, answer, **expected).values()
    return share == Share(1, 1)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("482913", True),
        ("The code is **482913**.", True),
        ("门禁码是482913。", True),
        ("<think>111111 or 482913?</think>482913", True),
        ("4829135", False),
        ("482913 or 111111", False),
        ("I do not know.", False),
        ("", False),
    ],
)
def test_a_code_is_found_alone_and_whole(answer: str, right: bool) -> None:
    assert passed("long_context", answer, key="482913") is right


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("archive: 111111\nnorth gate: 222222", 2),
        ("The Archive has 111111, the north gate 222222.", 2),
        ('{"archive": "111111", "north gate": "222222"}', 2),
        ("archive: 222222\nnorth gate: 111111", 0),
        ("archive: 111111\nnorth gate: 222222\nmoat: 333333", 2),
        ("archive: 333333 111111\nnorth gate: 222222", 1),
        ("archive: 111111\nnorth gate: 222222\narchive: 333333", 1),
        ("archive: 111111", 1),
        ("111111 222222", 0),
    ],
)
def test_each_code_belongs_to_its_place(answer: str, count: int) -> None:
    assert marked("multi_fact", answer, keys=KEYS) == {"multi_fact": Share(count, 2)}
    assert set(told_keys(answer, KEYS)) <= set(KEYS)


@pytest.mark.parametrize(
    ("answer", "where", "valid"),
    [
        ('{"n": 1}', "whole", True),
        ('```json\n{"n": 1}\n```', "fenced", True),
        ('Here it is:\n```\n{"n": 1}\n```\nEnjoy.', "fenced", True),
        ('{"n": "1"}', "whole", False),
        ("{}", "whole", False),
        ('```\n{"n": 1}\n```\n```\n{"n": 2}\n```', None, False),
        ('Here it is: {"n": 1}', None, False),
        ("{'n': 1}", None, False),
        ('{"n": NaN}', None, False),
        ("[" * 100_000, None, False),
        ("", None, False),
    ],
)
def test_json_is_the_whole_answer_or_its_only_block(answer, where, valid) -> None:
    found = found_json(answer)
    assert (found.where if found else None) == where
    shares = marked("json", answer, schema=SCHEMA)
    assert shares["json_valid"] == Share(int(where is not None), 1)
    assert shares["json_schema"] == Share(int(valid), 1)


@pytest.mark.parametrize("answer", ["5", "null", '"a"', "[]", '[{"n": 1}]', "```\ntrue\n```"])
def test_json_of_another_kind_than_was_asked_for_is_not_valid(answer: str) -> None:
    told = marked("json", answer, schema=SCHEMA)
    assert set(told.values()) == {Share(0, 1)}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_any_json_is_found_whole(value: object) -> None:
    found = found_json(json.dumps(value, ensure_ascii=False))
    assert found
    assert (found.value, found.where) == (value, "whole")


@pytest.mark.parametrize(
    ("answer", "right", "options", "is_it"),
    [
        ("42", "42", (), True),
        ("12 + 30 = 42", "42", (), True),
        ("42.0", "42", (), True),
        ("答案是 42。", "42", (), True),
        ("42 or 43", "42", (), False),
        ("142", "42", (), False),
        ("no idea", "42", (), False),
        ("Ben", "Ben", PEOPLE, True),
        ("Ben\n\nBen is taller than Carla and Tom.", "Ben", PEOPLE, True),
        ("Carla is taller than Tom.\nSo it is Ben.", "Ben", PEOPLE, True),
        ("Ben or Carla", "Ben", PEOPLE, False),
        ("Carla", "Ben", PEOPLE, False),
        ("周日", "星期日/星期天/周日", ("星期六/周六", "星期日/星期天/周日"), True),
        ("`CD`", "CD", (), True),
        ("```\nCD\n```", "CD", (), True),
        ("ABCDE", "CD", (), False),
        ("", "CD", (), False),
        ("Ben is the tallest.\nTomorrow that may change.", "Ben", PEOPLE, True),
        ("Tomorrow.", "Tom", PEOPLE, False),
        ("_Ben_", "Ben", PEOPLE, True),
        ("答案是Ben。", "Ben", PEOPLE, True),
        ("It is Ben's.", "Ben", PEOPLE, True),
        ("A32", "A3", ("A3", "B4"), False),
        ("第2个是A3", "A3", ("A3", "B4"), True),
        ("The default is a wish.", "wish", ("fault", "wish"), True),
        ("答案是小明吧", "小明", ("小明", "小红"), True),
    ],
)
def test_a_right_answer_is_right_however_it_is_put(answer, right, options, is_it) -> None:
    assert is_right(answer, right, options) is is_it


@pytest.mark.parametrize(
    ("answer", "decides_for"),
    [
        ("Tom\nCarla\nBen", None),
        ("- Tom\n- **Carla**\n\n- Ben?", None),
        ("1. Tom\n2. Carla\n3. Ben\n\nThey all came.", None),
        ("Ben\nBen", "Ben"),
        ("1. Tom\n2. Ben\n3. Carla\n\nBen", "Ben"),
        ("1. Tom\n2. Ben\n3. Carla\nSo it is Ben.", "Ben"),
        ("Tom came last.\nCarla came second.\nBen", "Ben"),
        ("Carla\nNo, it is Ben.", "Ben"),
        ("Ben or Carla", None),
        ("", None),
    ],
)
def test_a_mere_list_of_options_decides_for_none(answer: str, decides_for: str | None) -> None:
    assert chosen(answer.splitlines(), PEOPLE) == decides_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_one_a_line_are_wrong_whatever_their_order(language: str) -> None:
    for options in (wording(language).paired.people, wording(language).paired.weekdays):
        for right in options:
            lines = [*(one for one in options if one != right), right]
            answer = "\n".join(line.partition("/")[0] for line in lines)
            assert not is_right(answer, right, options)


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (COMMENTED, Share(1, 1)),
        ("```python\ndef f(x):\n    # returns x\n    return x  # 结果\n```", Share(1, 2)),
        ('```python\ndef f(x):\n    """返回 x。\n\n    >>> f(2)\n    """\n```', Share(1, 1)),
        ("```python\ns = '# 不是注释'\n```", Share(0, 1)),
        ("```python\ndef f(x):\n    return x\n```", Share(0, 1)),
        ("这个函数返回 x。", Share(0, 1)),
    ],
)
def test_comment_lines_with_chinese_are_counted_in_the_code(answer: str, share: Share) -> None:
    assert marked("chinese_comments", answer, language="python") == {"chinese_comments": share}


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ({"kind": "ends_with", "words": ["Over"]}, "It is. **Over.**", "Over is a word."),
        ({"kind": "ends_with", "words": ["Over"]}, "先进先出。over", "It is hard to recover."),
        ({"kind": "ends_with", "words": ["Over"]}, "FIFO, _over_!", "A hand-over."),
        ({"kind": "ends_with", "words": ["完毕"]}, "FIFO完毕", "先进先出"),
        ({"kind": "ends_with", "words": ["完毕"]}, "先进先出。完毕。", "完毕，再见"),
        ({"kind": "begins_with", "words": ["Note:"]}, "**Note:** yes", "A note: yes"),
        ({"kind": "without", "words": ["data"]}, "It keeps things.", "A Database."),
        ({"kind": "most_lines", "lines": 2}, "a\n\nb", "a\nb\nc"),
        ({"kind": "json_key", "words": ["answer"]}, '{"answer": "x"}', '{"answer": 1}'),
        ({"kind": "json_key", "words": ["answer"]}, '```json\n{"answer": "x"}\n```', '["answer"]'),
        (
            {"kind": "json_key", "words": ["answer"]},
            '{"answer": "x", "more": 1}',
            'Here:\n```json\n{"answer": "x"}\n```',
        ),
        ({"kind": "no_digits"}, "forty-two", "42"),
    ],
)
def test_a_rule_is_kept_or_broken(rule, kept: str, broken: str) -> None:
    assert keeps(rule, kept)
    assert not keeps(rule, broken)
    for wordless in ("", " \n", "…", "```\n```", "**"):
        assert not keeps(rule, wordless)


KEPT = [
    ("ends_with", {"words": ["Over"]}, "It is. Over."),
    ("begins_with", {"words": ["Note:"]}, "Note: yes"),
    ("without", {"words": ["data"]}, "It keeps things."),
    ("most_lines", {"lines": 2}, "a\nb"),
    ("json_key", {"words": ["answer"]}, '{"answer": "x"}'),
    ("no_digits", {}, "forty-two"),
]


@pytest.mark.parametrize("thinking", THINKING)
@pytest.mark.parametrize(("kind", "more", "answer"), KEPT)
def test_a_thought_breaks_no_rule_and_keeps_none(kind, more, answer, thinking) -> None:
    rule = {"kind": kind, **more}
    assert passed("instructions", thinking.format(thought=THOUGHT, answer=answer), rule=rule)
    for silent in (thinking.format(thought=answer, answer=""), f"<think>{answer}", "<think>"):
        assert not passed("instructions", silent, rule=rule)


@pytest.mark.parametrize("thinking", THINKING)
def test_a_thought_is_no_part_of_any_answer(thinking: str) -> None:
    def behind(answer: str) -> str:
        return thinking.format(thought=THOUGHT, answer=answer)

    assert passed("long_context", behind("482913"), key="482913")
    assert passed("chinese_paired", behind("Ben"), answer="Ben", options=list(PEOPLE))
    assert passed("chinese_paired", behind("42"), answer="42", options=[])
    assert passed("chinese_comments", behind(COMMENTED), language="python")
    told = marked("json", behind('{"n": 1}'), schema=SCHEMA)
    assert set(told.values()) == {Share(1, 1)}
    both = behind("archive: 111111\nnorth gate: 222222")
    assert marked("multi_fact", both, keys=KEYS) == {"multi_fact": Share(2, 2)}


@pytest.mark.parametrize("thinking", THINKING)
@given(
    st.text(st.characters(exclude_characters="<`")), st.text(st.characters(exclude_characters="<"))
)
def test_what_is_said_is_what_stands_behind_the_thought(thinking, thought, answer) -> None:
    assert said(thinking.format(thought=thought, answer=answer)) == answer.strip()


def test_a_tag_that_an_answer_speaks_of_stays() -> None:
    for answer in ("Write `</think>` at the end.", "```\n<think>x</think>\n```"):
        assert said(answer) == answer


RECORDS = [
    ("long_context", {"key": "482913"}),
    ("multi_fact", {"keys": KEYS}),
    ("json", {"schema": SCHEMA}),
    ("chinese_paired", {"answer": "42", "options": []}),
    ("chinese_paired", {"answer": "Ben", "options": list(PEOPLE)}),
    ("chinese_comments", {"language": "python"}),
    ("instructions", {"rule": {"kind": "json_key", "words": ["answer"]}}),
]


@pytest.mark.parametrize(("check", "expected"), RECORDS)
@given(st.text() | st.text(alphabet='`{}[]"#\n0149.-<think>/ Ben甲'))
def test_any_answer_is_scored_and_twice_the_same(check, expected, answer) -> None:
    first, second = (marked(check, answer, **expected) for _ in range(2))
    assert first == second
    assert all(share.total > 0 for share in first.values())


# ------------------------------------------------------------------ intervals


counted = st.lists(
    st.integers(1, 9).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=20,
)


@given(counted)
def test_an_interval_over_clusters_holds_the_share_and_is_no_narrower(clusters) -> None:
    low, high = clustered_interval(clusters)
    whole = Share(sum(one.count for one in clusters), sum(one.total for one in clusters))
    assert 0 <= low <= whole.value <= high <= 1
    alone_low, alone_high = whole.interval()
    assert high - low >= alone_high - alone_low - 1e-9


@given(st.integers(0, 30), st.integers(1, 30))
def test_clusters_of_one_have_the_interval_of_a_share(count: int, more: int) -> None:
    clusters = [Share(1, 1)] * count + [Share(0, 1)] * more
    assert clustered_interval(clusters) == pytest.approx(Share(count, count + more).interval())


def test_no_clusters_have_no_interval() -> None:
    assert clustered_interval([]) is None
