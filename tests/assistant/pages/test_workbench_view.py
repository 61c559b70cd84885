"""What a workbench shows of code, language and a run, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.battle import SlotView
from assistant.language import LANGUAGES, texts
from assistant.pages.workbench_view import language, page, result, workbench
from assistant.program import Program
from assistant.slot import NOTHING, SlotState
from eval.records import FileEntry, RunRecord

RUN = RunRecord("B1", "a", "1", "python", "", "OK", "out", "", 1.5, 1.25, "sha256:1")
PLOT = FileEntry("a", 1, 1, "figure-1.png", "image/png", 12_345, "ab" * 32)
TABLE = FileEntry("a", 2, 1, '"><img src=x onerror=go()>.csv', None, 8, "cd" * 32)
SLOT = SlotView("a", SlotState.DONE, "x", None, None, NOTHING, None)


class Tags(HTMLParser):
    """Every start tag of some HTML with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def slot(code: str, name: str, **changes: object) -> SlotView:
    return replace(SLOT, program=Program(code, name), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_images_are_looked_at_and_every_file_can_be_saved(tongue: str) -> None:
    tags = Tags(result(RUN, (PLOT, TABLE), texts(tongue)))
    source = "/runs/B1/a/1?abababababab"
    assert [(i["src"], i["alt"]) for i in tags.all("img")] == [(source, "figure-1.png")]
    links = tags.all("a")
    assert [link["href"] for link in links] == [source, "/runs/B1/a/2?cdcdcdcdcdcd"]
    assert all("download" in link for link in links)
    assert TABLE.name in (links[1]["aria-label"] or "")


def test_another_content_has_another_address() -> None:
    first, second = (
        Tags(result(RUN, [replace(PLOT, digest=digest)], texts("en"))).all("img")[0]["src"]
        for digest in ("a" * 64, "b" * 64)
    )
    assert first != second


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (999, "999 B"), (12_345, "12.3 kB"), (4_194_304, "4.2 MB")]
)
def test_sizes_are_said(size: int, shown: str) -> None:
    assert shown in result(RUN, [replace(TABLE, size=size)], texts("en"))


def test_names_that_reorder_a_line_are_shown_as_what_they_are() -> None:
    html = result(RUN, [replace(TABLE, name="a\u202egnp.exe")], texts("en"))
    assert "\u202e" not in html
    assert "U+202E" in html


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_files_that_were_left_out_are_not_hidden(tongue: str) -> None:
    words = texts(tongue)("run.files_left_out")
    assert words in result(replace(RUN, reason="files_left_out"), (), texts(tongue))
    assert words not in result(RUN, (), texts(tongue))


def test_a_failed_compilation_shows_what_the_compiler_said() -> None:
    failed = replace(RUN, outcome="CE", stdout="", compiler="main.c:1: error: <expected> ';'")
    html = result(failed, (), texts("en"))
    assert "Does not compile" in html
    assert "error: &lt;expected&gt;" in html
    assert "printed nothing" not in html
    assert "<details" not in html


def test_warnings_of_a_compiler_are_folded() -> None:
    assert "<details><summary>" in result(replace(RUN, compiler="warning: x"), (), texts("en"))
    assert "<details" not in result(replace(RUN, compiler=" \n"), (), texts("en"))


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_a_run_with_all_parts_shows_no_times(tongue: str) -> None:
    html = result(replace(RUN, compiler="warning"), (PLOT, TABLE), texts(tongue))
    assert not re.search(r"1[.,]2?5", re.sub("<[^>]*>", " ", html))


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_a_language_that_runs_has_stdin_and_run(tongue: str) -> None:
    shown = workbench(slot("print(1)", "python"), None, texts(tongue))
    assert shown["slot-a-workbench"]["visible"]
    assert "Python" in shown["slot-a-language"]["value"]
    assert shown["slot-a-stdin"]["visible"]
    assert shown["slot-a-run"] == {"visible": True, "value": texts(tongue)("arena.run")}


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_a_language_that_does_not_run_is_said_before_anybody_tries(tongue: str) -> None:
    shown = workbench(slot("fun main() = Unit", "kotlin"), None, texts(tongue))
    assert shown["slot-a-workbench"]["visible"]
    assert "Kotlin" in shown["slot-a-language"]["value"]
    assert "Python" in shown["slot-a-language"]["value"]
    assert not shown["slot-a-stdin"]["visible"]
    assert not shown["slot-a-run"]["visible"]


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_a_page_has_a_preview_and_no_stdin(tongue: str) -> None:
    shown = workbench(slot("<p>", "html"), None, texts(tongue))
    assert shown["slot-a-run"] == {"visible": True, "value": texts(tongue)("arena.preview")}
    assert not shown["slot-a-stdin"]["visible"]
    assert texts(tongue)("arena.language_page") in shown["slot-a-language"]["value"]


def test_while_words_come_there_is_no_workbench() -> None:
    shown = workbench(replace(SLOT, state=SlotState.WRITING), None, texts("en"))
    assert not shown["slot-a-workbench"]["visible"]
    assert shown["slot-a-language"]["value"] == ""


def test_a_fences_word_is_shown_as_text() -> None:
    assert "<b><" not in language(Program("x", "<img>"), texts("en"))


@pytest.mark.parametrize("tongue", LANGUAGES)
def test_a_preview_says_whose_it_is(tongue: str) -> None:
    frames = Tags(page("<p>", "b", texts(tongue))).all("iframe")
    assert [("B" in (one["title"] or ""), one["sandbox"]) for one in frames] == [
        (True, "allow-scripts")
    ]
