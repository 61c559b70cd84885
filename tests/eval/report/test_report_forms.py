"""A report's two forms: every text stays a text, whatever is in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from eval.report import html, markdown
from eval.report.blocks import (
    Bar,
    Cell,
    Code,
    Column,
    Document,
    Fold,
    Plot,
    Points,
    Section,
    Table,
    Text,
)
from eval.report.safe import one_line, visible, without_paths
from eval.report.texts import LANGUAGES, texts
from runners.configuration import ConfigError

HOSTILE = [
    "| a | b |\n| --- | --- |",
    "`code` ``two`` ```\n```python\nprint()\n```",
    "<script>document.title = 'taken'</script>",
    "</code></pre></td></table><img src=x onerror=alert(1)>",
    "![x](http://example.org/x.png) [y](javascript:alert(1))",
    "# head\n\n- list\n1. one\n> quote\n***\n---\n===",
    "\\| \\` \\\\ *a* _b_ ~~c~~ $d$ &amp; &lt;b&gt; {{ document }} {% raw %}",
    "https://example.org www.example.org http://u:p@h",
    "[x]: http://example.org\n\n[^1]: note",
    "a\u202eb\u2028c\x1b[31md\x00e\rf\ud800g",
    "~~~\n````\n`````",
]
texts_of_all_kinds = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet="`|*_[]()<>!#+-.\\~$&;:=\n\t a1{}%é中", max_size=30),
    st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join),
)
ALL = "commonmark"
PARSER = MarkdownIt(ALL, {"html": True}).enable(["table", "strikethrough"])


def whole(text: str) -> Document:
    """The text at every place that a document has."""
    table = Table(
        (Column("plain"), Column(text, text), Column(text, text)),
        (
            (Cell("kept"), Cell(text, "code", text), Cell(text, "strong")),
            (Cell("kept"), Cell(text, "pass", text), Cell(text, "number")),
        ),
        caption=text,
    )
    blocks = (
        *(Text(f"{text}", kind) for kind in ("plain", "note", "warning", "good", "head")),
        table,
        Points((text, "kept")),
        Code(text, "python", text),
        Plot(text, text, (Bar(text, 50.0, 40.0, 60.0),)),
        Fold(text, (Code(text), table)),
        Fold(text, (Code(text),), only_html=True),
    )
    return Document("en", text, text, blocks, (Section("one", text, blocks),), text)


@given(texts_of_all_kinds)
@settings(deadline=None, max_examples=200)
def test_markdown_shows_a_text_as_it_stands_and_nothing_of_it_takes_effect(text: str) -> None:
    (_, inline, _) = PARSER.parse(f"x {markdown.escaped(text)} x")
    kinds = {token.type for token in inline.children or []}
    assert kinds <= {"text", "text_special"}, kinds
    shown = "".join(token.content for token in inline.children or [])
    assert re.sub(" +", " ", shown) == re.sub(" +", " ", f"x {one_line(text)} x")


@given(texts_of_all_kinds)
@settings(deadline=None, max_examples=50)
def test_a_markdown_document_keeps_its_shape_whatever_its_texts_are(text: str) -> None:
    def shape(document: Document) -> list[str]:
        tokens = PARSER.parse(markdown.written(document))
        inner = [child for token in tokens for child in token.children or []]
        allowed = {"text", "text_special", "strong_open", "strong_close"}
        assert {child.type for child in inner} <= allowed
        return [token.type for token in tokens if token.type != "inline"]

    assert shape(whole(f"a{text}")) == shape(whole("a"))


@given(texts_of_all_kinds)
@settings(deadline=None, max_examples=50)
def test_a_code_block_holds_the_text_whatever_fences_are_in_it(text: str) -> None:
    (token,) = PARSER.parse("\n".join(markdown.fenced(text, "python")))
    assert (token.type, token.info) == ("fence", "python")
    assert token.content == f"{visible(text).rstrip(chr(10))}\n"


class Elements(HTMLParser):
    """Every element with its attributes, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attributes) -> None:
        self.found.append((tag, tuple(name for name, _ in attributes)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def elements(text: str) -> Elements:
    parser = Elements()
    parser.feed(html.written(whole(text)))
    parser.close()
    return parser


@given(texts_of_all_kinds)
@settings(deadline=None, max_examples=30)
def test_an_html_document_has_the_same_elements_whatever_its_texts_are(text: str) -> None:
    found, plain = elements(f"a{text}"), elements("a")
    assert found.found == plain.found
    assert visible(f"a{text}").split("\n")[0] in "".join(found.texts)


def test_an_html_document_brings_all_it_needs_and_forbids_the_rest() -> None:
    written = html.written(whole("a"))
    assert "default-src 'none'" in written
    assert not re.search(r"<(script|link|img|iframe|object)\b|\bon\w+=|url\(|@import", written)
    assert "prefers-color-scheme: dark" in written and "@media print" in written
    assert re.findall(r'(?:href|src)="([^"]*)"', written) == ["#one"]


def test_folds_that_only_html_has_are_not_in_markdown() -> None:
    document = Document("en", "t", "c", (Fold("one", (Text("secret"),), only_html=True),), (), "e")
    assert "secret" not in markdown.written(document)
    assert "secret" in html.written(document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cannot read /srv/data/home/x.sock: gone", "cannot read …/x.sock: gone"),
        ("see https://example.org/a/b and a/b/c", "see https://example.org/a/b and a/b/c"),
        ("'/opt/thing/lib'", "'…/lib'"),
        ("1/2 done, 3 / 4", "1/2 done, 3 / 4"),
    ],
)
def test_folders_of_the_machine_become_names(text: str, expected: str) -> None:
    assert without_paths(text) == expected


# ------------------------------------------------------------------ words


def test_both_languages_have_the_same_texts_with_the_same_places_to_fill() -> None:
    english, chinese = (texts(language).entries for language in LANGUAGES)
    assert list(english) == list(chinese)
    for key, text in english.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", chinese[key])), key
    same = [key for key, text in english.items() if chinese[key] == text]
    signs = {"none", "points_between", "verdicts.open", "manifest.python", "scores.p_plain"}
    assert set(same) <= signs


def test_another_language_is_an_error_that_names_the_legal_ones() -> None:
    with pytest.raises(ConfigError, match="--language de: unknown; legal are en, zh"):
        texts("de")


def test_numbers_carry_their_sign_and_what_is_missing_is_a_dash() -> None:
    english, chinese = texts("en"), texts("zh")
    assert english.points(-0.034) == "\u22123.4 points"
    assert chinese.points(0.034) == "+3.4 个百分点"
    assert english.points(0.0) == "0.0 points"
    assert english.points_interval((-0.1, 0.0)) == "\u221210.0 to 0.0 points"
    assert (english.percent(None), english.percents(None)) == ("–", "–")
    assert english.points_interval(None) == "no interval"
