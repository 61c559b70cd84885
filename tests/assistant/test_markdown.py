"""What a model writes is shown, and none of it takes effect."""

from __future__ import annotations

import html
import inspect
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import sentences
from assistant.markdown import LONGEST, harmless, plain_to_html, visible

# The reader is as permissive as a renderer can be: raw HTML passes through it.
READER = MarkdownIt("commonmark", {"html": True}).enable("table")
INSIDE = {"p", "em", "strong", "a", "code", "br"}
LISTS = {"ul", "ol", "li", "blockquote", "pre", "hr", *(f"h{level}" for level in range(1, 7))}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
MADE_BY_MARKDOWN = INSIDE | LISTS | TABLES


class Page(HTMLParser):
    """What a browser would see of rendered Markdown."""

    def __init__(self, markdown: str, reader: MarkdownIt = READER) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(reader.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [value for name, value in self.attributes if name == "href"]


def code_of(markdown: str) -> list[str]:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")
    tokens = parser.parse(markdown)
    return [t.content.rstrip("\n") for t in tokens if t.type in ("fence", "code_block")]


# ------------------------------------------------------------------ laws

PIECES = st.sampled_from(
    [
        *("<img src=x onerror=a()>", "<b id=q>", "</b>", "<!--", "-->", "<script>", "<?x", "&lt;"),
        *("`", "``", "```", "~~~", "```python\n", "```mermaid\n", "`<i>`", "`a|<b>`", "`](x)`"),
        *("\n", "\n\n", "- ", "* ", "1. ", "2) ", "> ", "    ", "\t", "# ", "---\n", "===\n"),
        *("**", "*", "_", "~~", "[", "](", "![i](http://e/i.png)", "](http://e.x/a)", ")", "\\"),
        *("| a | b |\n", "|-|-|\n", "|", "$$", "$x$", "https://a.b/c", "www.x.yz", "a@b.cd"),
        *("<https://q.w>", "<javascript:x>", "[x]: data:text/html,x\n", "[x]", "[j](javascript:x)"),
        *("word", "中文", "。", "\u3000", "\u00a0", "\u202e", "\x00", "\x1b[31m", "\r", "&#96;"),
    ]
)
MARKDOWN = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


@settings(max_examples=300)
@given(MARKDOWN)
def test_only_markdowns_own_tags_are_rendered_and_links_lead_outside(text: str) -> None:
    page = Page(harmless(text))
    assert page.tags <= MADE_BY_MARKDOWN
    assert {name for name, _ in page.attributes} <= {"href", "class", "start", "style"}
    schemes = ("http://", "https://", "mailto:", "#")
    assert [link for link in page.links() if not link.lower().startswith(schemes)] == []


@settings(max_examples=300)
@given(MARKDOWN)
def test_code_blocks_keep_their_text(text: str) -> None:
    expected = [code.expandtabs(4) for code in code_of(visible(re.sub(r"\r\n?", "\n", text)))]
    assert code_of(harmless(text)) == expected


@settings(max_examples=300)
@given(MARKDOWN)
def test_gradios_dedenting_changes_nothing(text: str) -> None:
    shown = harmless(text)
    assert inspect.cleandoc(shown) == shown


@settings(max_examples=200)
@given(st.text("ab_*`~<>&;#1.:/[]()\\|$!@- \t中，", max_size=60))
def test_a_sentence_reads_as_commonmark_reads_it(text: str) -> None:
    sentence = f"x{text}x".replace("![", "[")
    reader = MarkdownIt("commonmark", {"html": False})
    expected = Page(sentence, reader)
    assert Page(harmless(sentence)).text.split() == expected.text.split()


@given(MARKDOWN)
def test_every_beginning_of_a_stream_can_be_shown(text: str) -> None:
    for end in range(0, len(text), 7):
        assert Page(harmless(text[:end])).tags <= MADE_BY_MARKDOWN


# ------------------------------------------------------------------ examples


@pytest.mark.parametrize(
    "text",
    [
        "<img src=https://e.x/a.png>",
        "<b onclick=alert(1)>bold</b>",
        "a <!-- hidden --> b",
        "<div class=mermaid>x</div>",
        "| a | b |\n|---|---|\n| `x | <i>y</i>` |",
    ],
)
def test_raw_html_is_shown_as_text(text: str) -> None:
    assert "<" in Page(harmless(text)).text


def test_an_image_becomes_a_link_that_nobody_follows_unasked() -> None:
    assert harmless("![a cat](https://e.x/cat.png)") == "[a cat](<https://e.x/cat.png>)"
    assert "img" not in Page(harmless("![](https://e.x/cat.png)!")).tags
    assert harmless("![a cat](data:image/png;base64,AAAA)") == "a cat"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScript:x", "data:text/html,x", "/logout", "file:///etc"]
)
def test_links_elsewhere_than_the_web_are_words(address: str) -> None:
    assert Page(harmless(f"[click]({address}) <{address}> [r]\n\n[r]: {address}")).links() == []


def test_a_bare_address_is_a_link_without_the_full_stop() -> None:
    page = Page(harmless("见 https://docs.python.org/3/library/heapq.html#x_y。Or http://a.b."))
    assert page.links() == ["https://docs.python.org/3/library/heapq.html#x_y", "http://a.b"]


def test_dollars_are_entities_outside_of_code() -> None:
    assert "$" not in harmless("It costs $5 and $$x^2$$.")
    assert "`$HOME`" in harmless("Use `$HOME`.")


def test_no_mark_before_a_code_span_can_end_inside_it() -> None:
    shown = harmless("~~a `b~~ ![i](http://e/i.png)` c~~ and *d `e* <b>`")
    assert [mark for mark in ("~~a", "c~~", "*d") if mark in shown] == []


def test_fences_are_coloured_by_their_house_name() -> None:
    assert harmless("```py title=x\nx\n```") == "```python\nx\n```"
    assert harmless("```c++\nx\n```") == "```cpp\nx\n```"


@pytest.mark.parametrize("tag", ["mermaid", "extend", "constructor", '"><img>', "unknown"])
def test_a_fence_cannot_choose_what_the_page_does_with_it(tag: str) -> None:
    assert harmless(f"```{tag}\nx\n```") == "```\nx\n```"


def test_an_unclosed_fence_is_closed_for_now() -> None:
    assert harmless("```python\n    def f(") == "```python\n    def f(\n```"


def test_a_fence_is_longer_than_the_fences_in_it() -> None:
    assert harmless("````\n```\n<b>\n```\n````") == "````\n```\n<b>\n```\n````"


def test_headings_lists_tables_and_emphasis_survive() -> None:
    text = "# T\n\n1. *a*\n   - **b**\n\n| h |\n| :-: |\n| `x\\|y` |\n\n> q"
    page = Page(harmless(text))
    wanted = {"h1", "ol", "ul", "em", "strong", "table", "code", "blockquote"}
    assert wanted <= page.tags
    assert "x|y" in page.text


def test_nested_lists_keep_their_level() -> None:
    assert READER.render(harmless("- a\n  - b\n    - c")).count("<ul>") == 3


def test_control_and_bidi_characters_are_made_visible() -> None:
    assert harmless("a\x00b\x1b") == "a␀b␛"
    assert harmless("`x\u202ey`") == "`x⟨U+202E⟩y`"
    assert harmless("a\u2066b\ud800") == "a⟨U+2066⟩b\ufffd"


def test_a_text_too_long_to_parse_is_shown_as_plain_text() -> None:
    assert harmless("<b>" * LONGEST).startswith("```\n<b><b>")


# ------------------------------------------------------------------ program output


def test_output_is_escaped_and_loses_its_colours() -> None:
    text = "\x1b[1;31mred\x1b[0m <b>&\"' \x1b]0;title\x07end\r\n\x1b(Bx"
    assert plain_to_html(text) == "red &lt;b&gt;&amp;&quot;&#x27; end\nx"


def test_output_shows_what_could_deceive() -> None:
    assert plain_to_html("50%\r100%\x07\u202e") == "50%␍100%␇⟨U+202E⟩"


@given(st.text())
def test_output_yields_no_tag_and_no_control_character(text: str) -> None:
    shown = plain_to_html(text)
    assert "<" not in shown
    assert all(ord(sign) >= 0x20 or sign in "\n\t" for sign in shown)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"])))
def test_ordinary_output_is_only_escaped(text: str) -> None:
    assert html.unescape(plain_to_html(text)) == text


# ------------------------------------------------------------------ speed

STEP = """### Step {n}

This sentence explains **what** happens in `step({n})` and *why* it is needed here.

```python
def step_{n}(x):
    for i in range(x):
        yield i * {n}
```

- point `a{n}`
- see https://e.x/{n}

"""


def _milliseconds(text: str, *, cold: bool) -> float:
    best = 1.0
    for _ in range(5):
        if cold:
            sentences.write.cache_clear()
        start = time.process_time()
        harmless(text)
        best = min(best, time.process_time() - start)
    return best * 1000


def test_a_growing_answer_is_cheap_to_show_again() -> None:
    answer = "".join(STEP.format(n=n) for n in range(100))[:4096]
    harmless(answer)
    assert _milliseconds(answer, cold=False) < 8  # 2 on an idle machine
    assert _milliseconds(answer, cold=True) < 20  # 5 on an idle machine


@pytest.mark.parametrize(
    "piece", ["[", "*a **a", "![", "`a ``", "> ", "- ", "<", "[a](", "_a", "\n", "|a", "$"]
)
def test_hostile_markdown_takes_bounded_time(piece: str) -> None:
    assert _milliseconds(piece * (20_000 // len(piece)), cold=True) < 500
