"""An answer's Markdown as HTML: everything shown, nothing taking effect, piece by piece."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pages.answer_html import LONGEST_COLOURED, coloured, growing, pieces

# What our renderer writes; a model's words bring nothing else.
OURS = frozenset(
    (  # noqa: SIM905 (a list would take twenty lines)
        "p h1 h2 h3 h4 h5 h6 ul ol li blockquote hr br em strong code pre div span a s table "
        "thead tbody tr th td"
    ).split()
)
SNIPPETS = ["<script>", "<img src=x onerror=y>", "![a](http://b/)", "```python\n", "```\n", "`",
    "[x](javascript:1)", "| a | b |\n|--|--|\n", "1. ", "> ", "# ", "**", '"><b onclick=1>', "\n\n",
    "${1}", "{{x}}", "&lt;", "    indented", "\u202e", "word"]  # fmt: skip


class Seen(HTMLParser):
    """All tags with their attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.lists(st.sampled_from(SNIPPETS), max_size=12).map("".join))
def test_no_words_become_markup_that_does_something(text: str) -> None:
    seen = Seen("".join(pieces(text)))
    assert {tag for tag, _ in seen.tags} <= OURS
    for _, attributes in seen.tags:
        assert set(attributes) <= {"href", "class", "tabindex", "start", "style", "title"}
        assert not (attributes.get("href") or "").lower().startswith(("javascript", "data", "/"))


def test_code_is_shown_as_it_was_with_its_words_coloured() -> None:
    (html,) = pieces("```python\ndef f():\n    return '<b>'  # why\n```")
    assert 'class="hl-k">def<' in html
    assert Seen(html).text.strip() == "def f():\n    return '<b>'  # why"


@given(st.text(max_size=60), st.sampled_from(["python", "javascript", "bash", "klingon", ""]))
def test_colours_change_no_letter_of_a_program(code: str, language: str) -> None:
    code = code.replace("\r", "")
    assert Seen(coloured(code, language)).text.replace("\x00", "") == code.replace("\x00", "")


def test_a_very_long_program_is_shown_plain() -> None:
    code = "x = 1\n" * (LONGEST_COLOURED // 5)
    assert "<span" not in coloured(code, "python")


def test_words_that_are_added_leave_the_pieces_before_them_as_they_were() -> None:
    text = "# Title\n\nSome words.\n\n```python\nx = 1\n```\n\nThe end"
    before, after = pieces(text), pieces(text + " is near.\n\nNow.")
    assert after[: len(before) - 1] == before[:-1]


def test_html_of_ours_stands_above_each_piece_of_code() -> None:
    html = "".join(pieces("```\none\n```\n\n- a\n\n  ```\n  two\n  ```", lambda code: f"[{code}]"))
    assert "[one]" in html
    assert "[two]" in html


@pytest.mark.parametrize("text", ["", "  \n\n ", "\n"])
def test_nothing_is_no_pieces(text: str) -> None:
    assert pieces(text) == ()


@given(st.lists(st.sampled_from(SNIPPETS), max_size=12).map("\n".join))
def test_words_that_still_come_look_as_they_will_in_the_end(text: str) -> None:
    assert Seen("".join(growing(text))).text.split() == Seen("".join(pieces(text))).text.split()
