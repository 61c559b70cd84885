"""Gradio's Blocks, which here work only for the widgets that change.

Gradio 6.31 builds every output of an event anew for each of its answers, also those that
a handler left out of its dict: 11 ms for the arena's 31 outputs, of which two change
while words stream. See docs/decisions/005.
"""

from __future__ import annotations

import copy
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.state_holder import SessionState


class Blocks(gr.Blocks):
    """As `gr.Blocks`; an output that a handler's dict does not name costs nothing."""

    async def postprocess_data(
        self,
        block_fn: BlockFunction,
        predictions: list[Any] | dict[Any, Any],
        state: SessionState | None,
    ) -> list[Any]:
        """Return what is sent for each output of the event, in their order."""
        if not isinstance(predictions, dict) or not set(predictions) <= set(block_fn.outputs):
            return await super().postprocess_data(block_fn, predictions, state)
        named = copy.copy(block_fn)
        named.outputs = [output for output in block_fn.outputs if output in predictions]
        values: Any = [predictions[output] for output in named.outputs]
        # An event with one output returns its value bare.
        answers = await super().postprocess_data(
            named, values[0] if len(values) == 1 else values, state
        )
        sent = dict(zip(named.outputs, answers, strict=True))
        return [sent.get(output, _unchanged(output)) for output in block_fn.outputs]


def _unchanged(output: Any) -> Any:
    """A state never leaves the server; the page is told to leave anything else as it is."""
    return None if output.stateful else gr.skip()
