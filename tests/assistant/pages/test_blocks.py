"""Our short cut through Gradio's work sends what Gradio itself would send."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.blocks import BlocksConfig
from gradio.state_holder import SessionState

from assistant.pages.blocks import Blocks


def page(kind: type[gr.Blocks]) -> tuple[gr.Blocks, list[Any]]:
    with kind() as blocks:
        widgets = [gr.Markdown("m"), gr.HTML("h"), gr.Button("b"), gr.Radio(["1"]), gr.State(None)]
        gr.Button("go").click(lambda: None, None, widgets)
    return blocks, widgets


async def answers(kind: type[gr.Blocks], values: list[dict[int, Any]]) -> list[list[Any]]:
    """What is sent for each of the handler's answers; keys are places among the widgets."""
    blocks, widgets = page(kind)
    (event,) = blocks.fns.values()
    state = SessionState(blocks)
    sent = [
        await blocks.postprocess_data(event, {widgets[k]: v for k, v in value.items()}, state)
        for value in values
    ]
    return [[without_props(item) for item in answer] for answer in sent]


def without_props(item: Any) -> Any:
    """Gradio's HTML takes the mark of an update for a property of its template."""
    if isinstance(item, dict) and item.get("props") == {"__type__": "update"}:
        return {key: value for key, value in item.items() if key != "props"}
    return item


async def test_every_answer_is_sent_as_gradio_sends_it() -> None:
    def values() -> list[dict[int, Any]]:  # made anew: Gradio changes what it is given
        return [
            {0: "one", 1: gr.update(value="<b>", visible=False)},
            {0: gr.update(visible=False)},
            {2: gr.update(interactive=False), 3: "1", 4: "kept"},
            {0: "a", 1: "b", 2: "c", 3: None, 4: 5},
            {4: None},
        ]

    assert await answers(Blocks, values()) == await answers(gr.Blocks, values())


async def test_a_widget_that_is_no_output_is_still_an_error() -> None:
    blocks, _ = page(Blocks)
    _, strangers = page(Blocks)
    (event,) = blocks.fns.values()
    try:
        await blocks.postprocess_data(event, {strangers[0]: "x"}, SessionState(blocks))
    except Exception as error:
        assert "not specified as output" in str(error)
    else:
        raise AssertionError("accepted")


async def test_a_value_is_never_taken_out_of_a_message_that_was_sent() -> None:
    blocks, _ = page(Blocks)
    (event,) = blocks.fns.values()
    unchanged = {"__type__": "update"}

    def sent(*items: Any) -> list[Any]:
        padded = [*items, *[unchanged] * (5 - len(items))]
        return blocks.handle_streaming_diffs(event, padded, "session", "run", final=False)

    first = {"__type__": "update", "value": ["one", "two"]}
    assert sent(first, first)[:2] == [first, first]
    grown = {"__type__": "update", "value": ["one", "two", "three"]}
    later = sent(unchanged, grown)
    # The first is told anew, in an object of its own; of the second only what is new.
    assert later[0] == [["replace", [], unchanged]]
    assert later[1] == [["add", ["value", 2], "three"]]
    assert later[2] == []


async def test_every_session_gets_gradios_own_description_of_each_widget() -> None:
    blocks, _ = page(Blocks)
    expected = {
        key: BlocksConfig.config_for_block(key, [], block) for key, block in blocks.blocks.items()
    }
    one, other = SessionState(blocks), SessionState(blocks)
    assert one.config_values == expected
    (html,) = (key for key, block in blocks.blocks.items() if isinstance(block, gr.HTML))
    one._update_value_in_config(html, "another")
    assert one.config_values[html]["props"]["value"] == "another"
    assert other.config_values == SessionState(blocks).config_values == expected
