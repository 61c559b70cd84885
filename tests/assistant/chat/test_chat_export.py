"""Titles and Markdown files: hostile words stay words, code keeps every character."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.chat.anatomy import anatomy
from assistant.chat.export import exported
from assistant.chat.fencing import block
from assistant.chat.titles import title_of
from assistant.chat.values import (
    AnswerState,
    AnswerView,
    BlockRunView,
    ChatSampling,
    ConversationView,
    TurnView,
)
from eval.records.conversation_values import BlockRun

NASTY = [
    "```python\nprint('''\n```\n'''\n)\n```\nand\n~~~\nopen for ever",
    "````md\n```js\nlet a = `x`\n```\n````",
    "# Not a heading of ours\n<script>alert(1)</script>\n[x](javascript:alert(1))",
    "- item\n  ```go\n  func main() {\n\tx := 1\n  }\n  ```",
    "no words behind this fence ```",
    "\u202eRTL\x00\x07",
]


def talked(title: str, prompt: str, text: str, **answer) -> ConversationView:
    told = AnswerView("a", "qwen", "Qwen", 1, 1, text, AnswerState.DONE, blocks=anatomy(text))
    told = replace(told, **answer)
    moment = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    turn = TurnView("t", None, prompt, "plain", 0, (1, 1), ("t",), (told,), moment)
    return ConversationView("c", title, "", ChatSampling(), ("qwen",), (turn,), "t", 1)


def tokens(text: str):
    return MarkdownIt("commonmark").parse(text)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_written_becomes_markup_of_the_file(nasty, language):
    file = exported(talked(nasty, nasty, nasty), language)
    found = tokens(file.text)
    assert not [one for one in found if one.type == "html_block"]
    inline = [child for one in found for child in one.children or []]
    assert not [one for one in inline if one.type == "html_inline"]
    assert not [one for one in inline if "javascript:" in str(one.attrs)]
    headings = [found[n + 1].content for n, one in enumerate(found) if one.type == "heading_open"]
    assert headings[0]
    you = {"en": "You", "zh": "你"}[language]
    assert [one for one in headings if one in (you, "Qwen")] == [you, "Qwen"]


@given(
    code=st.text(alphabet="`~ab\n\t #", max_size=60), name=st.sampled_from(["python", "", "a b"])
)
def test_a_block_is_read_back_as_it_was_written(code, name):
    (fence,) = tokens(block(code, name))
    assert fence.type == "fence"
    assert fence.content.removesuffix("\n") == code.removesuffix("\n")


PIECES = [
    "```",
    "~~~",
    "````python",
    "<think>",
    "</think>",
    "<b>",
    "# h",
    "- x",
    "> ",
    "w：```js",
    "",
]


@given(lines=st.lists(st.sampled_from(PIECES) | st.text(alphabet="a `#<", max_size=8), max_size=12))
def test_no_text_breaks_the_file_or_loses_a_word(lines):
    text = "\n".join([*(f"{line} " for line in lines), "LASTWORD"])
    file = exported(talked("T", text, text), "en").text
    found = tokens(file)
    assert file.count("LASTWORD") >= 2
    assert not [one for one in found if one.type == "html_block"]
    headings = [found[n + 1].content for n, one in enumerate(found) if one.type == "heading_open"]
    assert [one for one in headings if one in ("You", "Qwen")] == ["You", "Qwen"]


def test_code_with_tabs_and_fences_inside_is_kept_exactly():
    code = "func main() {\n\tx := `raw`\n\t// ```\n}"
    answer = f"Here:\n\n````go\n{code}\n````\n\nDone."
    found = tokens(exported(talked("T", "?", answer), "en").text)
    (fence,) = [one for one in found if one.type == "fence"]
    assert (fence.content, fence.info) == (code + "\n", "go")


def test_a_text_of_too_many_blocks_is_kept_whole():
    answer = "```python\nprint(1)\n```\n" * 401 + "the end"
    assert "the end" in exported(talked("T", "?", answer, blocks=()), "en").text


def test_reasoning_and_words_before_a_fence_are_kept_in_their_order():
    answer = "<think>hm</think>before：```python\nx = 1\n```\nafter"
    text = exported(talked("T", "?", answer), "en").text
    places = [text.index(one) for one in ("hm", "before", "x = 1", "after")]
    assert places == sorted(places)


def test_runs_stand_below_their_answer():
    run = BlockRun(
        "r", "a", 0, "run", "print(2)", "python", "", "RE", stderr="```\nboom", edited=True
    )
    view = talked("T", "?", "```python\nprint(1)\n```")
    (answer,) = view.turns[0].answers
    shown = replace(answer.blocks[0], runs={"run": BlockRunView(run)})
    file = exported(talked("T", "?", answer.text, blocks=(shown,)), "en")
    fences = [one.content for one in tokens(file.text) if one.type == "fence"]
    assert fences == ["print(1)\n", "print(2)\n", "```\nboom\n"]
    assert "### Run of block 1: RE" in file.text


@given(title=st.text(max_size=200))
def test_the_files_name_can_be_saved_anywhere(title):
    name = exported(talked(title, "?", "!"), "en").name
    assert name.endswith(".md")
    assert 4 <= len(name) <= 64
    assert not set(name) & set('/\\:*?"<>|\n\t\0')
    assert not name.startswith((".", " "))


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Reverse a list", "Reverse a list"),
        ("```python\nx = 1\n```\nWhat is `x`?", "x = 1"),
        ("## **Why** does\tit\nfail?", "Why does it"),
        ("> - 1. quoted", "quoted"),
        ("Like is_palindrome, *quickly*: f(*args)", "Like is_palindrome, quickly: f(*args)"),
        ("如何用 Python 反转链表？", "如何用 Python 反转链表？"),
        ("\u202e\x00\n\n", ""),
        ("word " * 30, "word " * 11 + "…"),
        ("字" * 100, "字" * 59 + "…"),
    ],
)
def test_a_title_is_the_first_words_made_plain(prompt, title):
    assert title_of(prompt) == title.replace(" …", "…")


@given(prompt=st.text())
def test_any_prompt_has_a_title_of_one_short_line(prompt):
    title = title_of(prompt)
    assert len(title) <= 60
    assert title == " ".join(title.split())
    assert title.isprintable() or not title
