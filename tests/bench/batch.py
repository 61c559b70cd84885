"""What a batch costs beside the engines' own time: all built-in problems, asked of two
scripted contestants whose answers, right ones and wrong ones by turns, take a known time.

The engines' own time is that of the slower contestant if it never had to wait: its
answers' scripted seconds over its slots. What is above it is the batch's: prompts,
extraction, records, and the judging that did not fit into the engines' time.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))  # `scripted_batch`

from scripted_batch import Stage

from eval.problems import load_problem
from eval.proofs.authoring import workshops
from eval.runs.planning import make_plan
from runners.script import Script, words_of
from runners.scripted import ScriptedEndpoint

SLOTS = 2
ANSWER_SECONDS = 2.0  # of a small model on a few cores; larger ones take several times that
GOAL = 1.1


def measure() -> list[dict[str, Any]]:
    """Wall time, the engines' own time, and their ratio."""
    endpoints = {name: ScriptedEndpoint(Script()).start_in_thread() for name in ("one", "two")}
    try:
        with tempfile.TemporaryDirectory() as folder:
            stage = Stage(Path(folder), endpoints, problems="builtin", share=SLOTS)
            stage.write()
            wall, own, judged = asyncio.run(_timed(stage))
    finally:
        for endpoint in endpoints.values():
            endpoint.stop()
    return [
        _figure(f"{judged} answers asked for and judged", wall, "s"),
        _figure("the engines' own time for them", own, "s"),
        _figure("wall time to the engines' own", wall / own, "ratio", GOAL),
    ]


async def _timed(stage: Stage) -> tuple[float, float, int]:
    answers = _answers()
    plan = make_plan(stage.options())
    by_prompt = {one.prompt: one.problem.id for one in plan.samples["one"]}
    scripts = {
        name: {prompt: _script(answers[problem][number]) for prompt, problem in by_prompt.items()}
        for number, name in enumerate(stage.endpoints)
    }
    for name, endpoint in stage.endpoints.items():
        endpoint.script = lambda body, known=scripts[name]: known[body["messages"][-1]["content"]]
    started = time.monotonic()
    assert await stage.begun("bench") == []
    wall = time.monotonic() - started
    judged = len(stage.run("bench").judgements())
    own = max(sum(one.seconds for one in known.values()) / SLOTS for known in scripts.values())
    return wall, own, judged


def _answers() -> dict[str, tuple[str, str]]:
    """By problem the right code and a wrong one."""
    found = {}
    for workshop in workshops():
        problem = load_problem(workshop.folder)
        right = (workshop.folder / "reference.py").read_text(encoding="utf-8")
        first_wrong = min((workshop.folder / "wrong").glob("*.py"))
        found[problem.id] = (right, first_wrong.read_text(encoding="utf-8"))
    return found


def _script(code: str) -> Script:
    text = f"Here is the code:\n\n```python\n{code}\n```\n"
    return Script.of(text, (len(words_of(text)) - 1) / ANSWER_SECONDS)


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"bench": "batch", "figure": name, "value": round(value, 3), "unit": unit, "goal": goal}
