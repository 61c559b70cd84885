"""Personal data leaves texts, code stays as it is, and both are counted on a labelled set."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.exchange.scrubbing import scrub, scrub_json

SET = Path(__file__).resolve().parents[1] / "corpus" / "scrubbing"
SECONDS_FOR_A_MEGABYTE = 30

FRAGMENTS = [
    "key", "token", "Secret_KEY", "password", "密码", " = ", ": ", "是", "=", '"', "'", "Bearer ",
    "aB3dE6gH9jK2mN5pQ8", "0123456789abcdef", "hunter2!", "abc123456", "-", "_", "/", ".", ",", " ",
    "a.b@corp.de", "x@", "@", "13812345678", "+86 ", "+1 415-555-2671", "10.2.3.4", "1.2", "v",
    "==", "version ", "2409:8a00:1::2", "::", "/home/", "ann", "C:\\Users\\", "http://", "u:p1@h",
    "]", "[", "[secret]", "[name]", "[ip]", "[email]", "sk-", "ghp_", "eyJhbGciOi", "\n", "(",
    "tel: ",
    "张", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "-----", "\\n",
]  # fmt: skip


def _lines(name: str) -> list[dict]:
    text = (SET / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_of_labelled_personal_data_at_least_95_percent_is_taken_out():
    lines = _lines("personal.jsonl")
    assert len(lines) >= 150
    wanted = [(line, private) for line in lines for private in line["private"]]
    missed = [private for line, private in wanted if private in scrub(line["text"])]
    assert len(missed) < 0.05 * len(wanted), missed


@pytest.mark.parametrize("kind", ["email", "phone", "ip", "id", "secret", "name"])
def test_each_kind_is_found(kind):
    lines = [line for line in _lines("personal.jsonl") if line["kind"] == kind]
    found = sum(f"[{kind}]" in scrub(line["text"]) for line in lines)
    assert found >= 0.95 * len(lines) > 0


def test_what_stands_around_personal_data_stays():
    for line in _lines("personal.jsonl"):
        if line["kind"] == "email":
            private = line["private"][0]
            before, _, _ = line["text"].partition(private)
            assert scrub(line["text"]).startswith(f"{before}[email]")


def test_of_labelled_code_and_prose_less_than_2_percent_is_changed():
    texts = [line["text"] for line in _lines("harmless.jsonl")]
    assert len(texts) == len(set(texts)) >= 300
    changed = [text for text in texts if scrub(text) != text]
    assert len(changed) < 0.02 * len(texts), changed


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=14).map("".join))
def test_scrubbing_twice_is_scrubbing_once(text):
    once = scrub(text)
    assert scrub(once) == once


def test_the_labelled_set_scrubbed_twice_is_scrubbed_once():
    for line in [*_lines("personal.jsonl"), *_lines("harmless.jsonl")]:
        once = scrub(line["text"])
        assert scrub(once) == once


@pytest.mark.parametrize("fragment", [*FRAGMENTS, "password=a1", "a.b@", "://a:b", "key=aA0", "a"])
def test_the_time_is_linear_in_the_length(fragment):
    text = fragment * (50_000 // len(fragment))
    begun = time.process_time()
    scrub(text)
    assert (time.process_time() - begun) / len(text) * 1e6 < SECONDS_FOR_A_MEGABYTE


def test_texts_inside_of_json_are_scrubbed_and_nothing_else():
    value = {"a@corp.de": [1, 2.5, None, True, {"x": "mail b@corp.de"}], "y": ("13812345678",)}
    assert scrub_json(value) == {
        "[email]": [1, 2.5, None, True, {"x": "mail [email]"}],
        "y": ["[phone]"],
    }
