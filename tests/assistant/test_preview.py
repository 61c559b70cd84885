"""A preview's frame: nothing that a model writes gets out of its attribute or past its policy."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.preview import document, frame

HOSTILE = """"></iframe><script>parent.pwned=1</script><iframe srcdoc='" onload="x" &quot;&lt;"""


class Tags(HTMLParser):
    """Every start tag with its attributes, as a browser decodes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("code", [HOSTILE, "<p>x</p>", "", "a & b &amp; c", "\0\x1b\n\t'\"`"])
def test_the_frame_holds_the_document_and_nothing_else(code: str) -> None:
    tags = Tags(frame(document(code), "<title> \"of\" 'A'")).found
    assert [tag for tag, _ in tags] == ["div", "iframe"]
    attributes = tags[1][1]
    assert set(attributes) == {"sandbox", "referrerpolicy", "title", "srcdoc"}
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["srcdoc"] == document(code)
    assert attributes["title"] == "<title> \"of\" 'A'"


@given(st.text())
def test_no_text_leaves_the_attribute(code: str) -> None:
    assert [tag for tag, _ in Tags(frame(document(code), code)).found] == ["div", "iframe"]


def test_the_policy_comes_before_anything_that_the_model_wrote() -> None:
    whole = document("<html><head><meta http-equiv=Content-Security-Policy content='x'>")
    tags = Tags(whole).found
    policies = [a["content"] for tag, a in tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'; script-src 'unsafe-inline'")
    assert whole.index(policies[0]) < whole.index("<html>")


def test_half_a_character_can_travel() -> None:
    document("<p>\ud83d</p>").encode()
