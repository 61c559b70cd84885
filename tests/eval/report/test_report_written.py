"""Measurements in every form of a report: the page, Markdown, JSON, and both languages."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from beside_run import FIRST, THIRD, fingerprint, kept_json, started, unpacked
from kept_tables import whole

from eval.beside.together import beside
from eval.report import as_markdown, html
from eval.report.evidence import Evidence, gather
from eval.report.figures import as_json
from eval.report.texts import texts
from eval.report.writing import report


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attributes) -> None:
        self.tags.append(tag)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_has_no_script_asks_for_nothing_and_escapes_what_files_say(
    found, language
) -> None:
    written = html.written(whole(found, language))
    parser = Elements()
    parser.feed(written)
    assert not {"script", "link", "img", "iframe", "object"} & set(parser.tags)
    assert not re.search(r"\son\w+=|url\(|@import", written.split("</style>")[1].split("Points")[0])
    assert all(one.startswith("#") for one in re.findall(r'(?:href|src)="([^"]*)"', written))
    assert "perf/a&lt;b&gt;&amp;" in written


@pytest.mark.parametrize(
    "odd",
    [
        {"flags": {"base_url": 3, "context": "x"}, "hardware": [1], "engine": "vllm"},
        {"flags": {"base_url": "http://["}, "hardware": {"gpus": 7}, "engine": {"kind": None}},
        {"flags": [], "hardware": {"gpus": [{}]}, "driver": {"a": 1}, "dtype": 2},
    ],
)
def test_a_fingerprint_that_somebody_made_up_breaks_no_report(odd, tmp_path) -> None:
    run = unpacked(tmp_path)
    kept_json(tmp_path, "startup", "odd", started(THIRD, fingerprint(run, THIRD) | odd))
    odd_one = gather(run, (), beside(run, home=tmp_path))
    assert len(odd_one.beside.starts) == 1
    assert "startup/s" in html.written(report(odd_one, texts("en")))
    assert json.dumps(as_json(odd_one))


def test_everything_is_in_chinese_too(found: Evidence) -> None:
    english, chinese = (whole(found, one) for one in ("en", "zh"))
    assert [one.anchor for one in english.sections] == [one.anchor for one in chinese.sections]
    for one, other in zip(english.sections, chinese.sections, strict=True):
        assert one.title != other.title
        assert len(one.blocks) == len(other.blocks)


def test_the_json_holds_measurements_with_their_letter_and_no_folder(found: Evidence) -> None:
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    own = told["measured"]["beside"]
    assert {one["measurement"] for one in own["load_tests"]} == {
        *("perf/quick", "perf/slow", "perf/a<b>&", "perf/long"),
    }
    assert all(one["setting"] and one["fingerprint"]["weights"] for one in own["load_tests"])
    assert own["startup"][0]["figures"]["rss"] == 1.9e9
    assert own["memory"][FIRST][0]["quantisation"] == "bf16"
    assert own["advice"][0]["needs"]["card"] == "RTX3060"


def test_markdown_holds_the_tables_too(found: Evidence) -> None:
    text = as_markdown(found.run, "en", (), found.beside).replace("\\", "")
    assert "## Latency and throughput" in text and "impossible without a cache" in text
    assert "<script>" not in text
