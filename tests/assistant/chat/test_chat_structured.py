"""/json: is it JSON, does it fit the schema, where does it fail, and once more by button."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import Talk, finished, last

from assistant.chat.schema import MOST_STEPS, Fit, fit
from assistant.chat.structured import json_state, schema_of
from assistant.refusal import Refusal

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "ages": {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 2},
        "kind": {"enum": ["a", "b", 1]},
    },
    "required": ["name"],
    "additionalProperties": False,
}
PROMPT = f"Give me one person as JSON. Schema:\n```json\n{json.dumps(SCHEMA)}\n```"
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def state(answer: str, prompt: str = "as JSON"):
    return json_state(prompt, answer, can_retry=True)


@given(value=values)
def test_every_json_value_is_valid_bare_and_fenced(value):
    text = json.dumps(value, ensure_ascii=False)
    assert state(text).is_valid
    if "`" not in text and "~" not in text:
        assert state(f"Sure:\n\n```json\n{text}\n```\nDone.").is_valid


@given(text=st.text(max_size=200))
def test_any_answer_gets_a_state_and_valid_ones_are_json(text):
    found = state(text)
    if found.is_valid and "```" not in text and "~~~" not in text:
        json.loads(text.strip())


@pytest.mark.parametrize(
    ("answer", "code", "line", "column"),
    [
        ('{"a": 1,\n "b" 2}', "syntax", 2, 6),
        ("```json\n{'a': 1}\n```", "syntax", 1, 2),
        ('{"a": NaN}', "syntax", None, None),
        ("[" * 100_000, "syntax", None, None),
        ("9" * 5000, "no_json", None, None),
        ("I am sorry, I cannot.", "no_json", None, None),
        ('"quoted" words', "no_json", None, None),
        ("", "no_json", None, None),
    ],
)
def test_where_it_fails_is_said(answer, code, line, column):
    found = state(answer)
    assert (found.code, found.line, found.column) == (code, line, column)
    assert found.can_retry


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"name": "Ann"}, None),
        ({"name": "Ann", "ages": [1, 2.0], "kind": 1}, None),
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": 3}, "name"),
        ({"name": "Ann", "ages": [1, "x"]}, "ages[1]"),
        ({"name": "Ann", "ages": [1, True]}, "ages[1]"),
        ({"name": "Ann", "ages": [1, 2, 3]}, "ages"),
        ({"name": "Ann", "ages": [-1]}, "ages[0]"),
        ({"name": "Ann", "kind": True}, "kind"),
        ({"name": "Ann", "more": 1}, "more"),
        ([], ""),
    ],
)
def test_a_schema_in_the_prompt_is_held_to(value, path):
    found = state(json.dumps(value), PROMPT)
    assert found.is_valid == (path is None)
    if path is not None:
        assert (found.code, found.path) == ("schema", path)


@given(value=values, schema=values | st.dictionaries(st.sampled_from(["type", "items"]), values))
def test_no_schema_however_odd_breaks_the_check(value, schema):
    assert len(fit(value, schema, 5).misfits) <= 5


def test_a_pattern_is_named_and_not_run():
    schema = {"type": "string", "pattern": "(a+)+$", "format": "date", "title": "T"}
    found = state('"' + "a" * 50 + '!"', json.dumps(schema))
    assert found.is_valid
    assert found.unchecked == ("pattern",)
    by_pattern = {
        "type": "object",
        "patternProperties": {"(a+)+$": {}},
        "additionalProperties": False,
    }
    found = fit({"a" * 50 + "!": 1}, by_pattern, 5)
    assert found.unchecked == {"patternProperties", "additionalProperties"}


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, "x", ""),
        ({"$defs": {"n": {"type": "integer"}}, "items": {"$ref": "#/$defs/n"}}, [1, "x"], "[1]"),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, {"a": 1}, ""),
        ({"type": "array", "uniqueItems": True}, [1, 2, 1], ""),
        ({"type": "array", "contains": {"const": 3}}, [1, 2], ""),
        ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 5, ""),
        ({"not": {"type": "string"}}, "x", ""),
        ({"type": "number", "multipleOf": 0.5}, 0.75, ""),
        ({"properties": {"a": {"properties": {"b": False}}}}, {"a": {"b": 1}}, "a"),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "definitions": {"s": {"type": "string"}},
                "items": [{"$ref": "#/definitions/s"}],
            },
            [1],
            "[0]",
        ),
        ({"additionalProperties": {"type": "string"}}, {"a": "x", "b": 1}, "b"),
    ],
)
def test_the_whole_language_of_schemas_is_understood(schema, value, path):
    found = fit(value, schema, 5)
    assert [one.path for one in found.misfits] == [path]
    assert found.unchecked == frozenset()


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ({"type": "object", "minPropertys": 1}, "minPropertys"),
        ({"$ref": "http://192.0.2.1/schema.json"}, "$ref"),
        ({"$ref": "#/nowhere"}, "$ref"),
        ({"properties": ["a"]}, "properties"),
        ({"type": "text"}, "type"),
    ],
)
def test_what_a_schema_says_in_vain_is_named(schema, name):
    assert fit({}, schema, 5) == Fit((), frozenset({name}))


def test_no_schema_takes_more_than_its_steps():
    """Each level asks twice for the next: 2 to the 40th looks."""
    levels = {
        f"l{n}": {"allOf": [{"$ref": f"#/$defs/l{n + 1}"}, {"$ref": f"#/$defs/l{n + 1}"}]}
        for n in range(40)
    }
    schema = {"$ref": "#/$defs/l0", "$defs": levels | {"l40": {"type": "integer"}}}
    assert "…" in fit(1, schema, 5).unchecked
    assert "…" in fit(1, {"allOf": [{"$ref": "#"}]}, 5).unchecked
    assert "…" in fit([0] * MOST_STEPS, {"items": {"type": "integer"}}, 5).unchecked
    assert "uniqueItems" in fit([[1], 2] * 20_000, {"uniqueItems": True}, 5).unchecked


def test_what_is_wrong_is_said_shortly_however_long_the_value():
    (misfit,) = fit({"a": "x" * 5000}, {"properties": {"a": {"type": "integer"}}}, 5).misfits
    assert len(misfit.message) < 300
    assert misfit.message.endswith("is not of type 'integer'")


def test_an_example_in_a_prompt_is_no_schema():
    assert schema_of('Write it like {"name": "Ann", "items": [1]} please') is True
    assert schema_of('like {"type": "dog"} please') is True
    assert schema_of("no braces {at all") is True


async def test_an_answer_that_is_no_json_is_asked_for_once_more_by_button(talk: Talk):
    talk.says("Of course! {'name': 1}")
    live = await talk.asked(f"/json {PROMPT}")
    found = last(live)
    assert live.view().turns[0].kind == "json"
    assert "one JSON value and nothing else" in talk.sent()[0]["content"]
    assert found.json_state.code == "no_json"
    talk.says('{"name": 1}')
    await finished(await talk.chat.retry_json("ann", live.id, found.id))
    second = last(live)
    assert (second.json_state.code, second.json_state.path) == ("schema", "name")
    assert not second.json_state.can_retry
    assert "no JSON in your answer" in talk.sent()[-1]["content"]
    with pytest.raises(Refusal, match="json_no_retry"):
        await talk.chat.retry_json("ann", live.id, second.id)


async def test_valid_json_needs_no_second_try(talk: Talk):
    talk.says('```json\n{"name": "Ann"}\n```')
    live = await talk.asked(f"/json {PROMPT}")
    assert last(live).json_state.is_valid
    with pytest.raises(Refusal, match="json_no_retry"):
        await talk.chat.retry_json("ann", live.id, last(live).id)
    await talk.asked("plain words", of=live.id)
    assert last(live).json_state is None
