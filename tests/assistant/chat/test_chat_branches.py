"""Laws of branching history, whatever a person edits, asks again, deletes and goes back to."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted_arena import Attached, remote_lineup
from talking import Talk, finished

from assistant.admission import Admission
from assistant.chat import tree
from assistant.chat.live import Live
from assistant.chat.service import Chat
from eval.records import Records
from runners.sandbox import Sandbox, load_settings, this_process
from runners.scripted import Script

OPERATIONS = ("ask", "ask", "edit", "edit", "regenerate", "delete", "branch")
steps = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 30)), min_size=1, max_size=9)


@dataclass(frozen=True)
class Node:
    id: str
    parent: str | None


trees = st.lists(st.integers(0, 100), min_size=1, max_size=25).map(
    lambda parents: {
        str(n): Node(str(n), None if p % (n + 1) == n else str(p % (n + 1)))
        for n, p in enumerate(parents)
    }
)


@given(nodes=trees, data=st.data())
def test_a_path_goes_from_a_root_to_the_head_and_a_leaf_lies_below_its_turn(nodes, data):
    turn = data.draw(st.sampled_from(sorted(nodes)))
    path = tree.path(nodes, turn)
    assert path[0].parent is None
    assert path[-1].id == turn
    assert all(child.parent == node.id for node, child in itertools.pairwise(path))
    leaf = tree.newest_leaf(nodes, turn)
    assert leaf in tree.below(nodes, turn)
    assert not any(node.parent == leaf for node in nodes.values())


@given(nodes=trees, data=st.data())
def test_after_a_deletion_the_head_is_alive_and_stays_where_it_can(nodes, data):
    turn = data.draw(st.sampled_from(sorted(nodes)))
    head = tree.newest_leaf(nodes, data.draw(st.sampled_from(sorted(nodes))))
    gone = tree.below(nodes, turn)
    found = tree.head_without(nodes, turn, head)
    left = {name: node for name, node in nodes.items() if name not in gone}
    assert found is None or found in left
    assert found == head or head in gone
    # Nothing is shown only where nothing is left beside the deleted turn.
    assert found is not None or not tree.siblings(nodes, turn)[1:]
    assert all(node.parent is None or node.parent in left for node in left.values())


@pytest.mark.timeout(300)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_path_the_siblings_and_what_is_sent_hold_after_every_change(
    own_endpoints, migrated_file, tmp_path_factory, steps
):
    path = tmp_path_factory.mktemp("branches") / "leitai.db"
    shutil.copy(migrated_file, path)
    asyncio.run(play(own_endpoints, path, steps))


async def play(endpoints, path: Path, steps) -> None:
    endpoints["alpha"].script = Script.of("an answer")
    engines = Attached(remote_lineup({"alpha": endpoints["alpha"].base_url}))
    records = Records.open(f"sqlite:///{path}")
    sandbox = Sandbox(load_settings(), this_process())

    def opened() -> Talk:
        admission = Admission(lambda one: 8)
        chat = Chat(engines.lineup, engines, admission, records, sandbox)
        return Talk(chat, engines, records, endpoints, sandbox)

    talk = opened()
    live = await talk.asked("prompt 0")
    alive = {live.head: "prompt 0"}
    for number, (operation, at) in enumerate(steps, start=1):
        await step(talk, live, alive, operation, at, f"prompt {number}")
        holds(talk, live, alive)
    later = await opened().chat.find("ann", live.id)
    assert replace(later.view(), version=0) == replace(live.view(), version=0)
    records.close()


async def step(talk: Talk, live: Live, alive: dict, operation: str, at: int, prompt: str) -> None:
    """Do one thing to a turn of the conversation, and note in `alive` what is expected."""
    if operation == "ask" or not alive:
        await talk.asked(prompt, of=live.id)
        alive[live.head] = prompt
        return
    turn = list(alive)[at % len(alive)]
    if operation == "edit":
        await finished(await talk.chat.edit("ann", live.id, turn, prompt))
        assert live.turns[live.head].parent == live.turns[turn].parent
        alive[live.head] = prompt
    elif operation == "regenerate":
        answer = live.turns[turn].answers[-1]
        await finished(await talk.chat.regenerate("ann", live.id, answer.id))
    elif operation == "branch":
        await talk.chat.show_branch("ann", live.id, turn)
        assert turn in [shown.id for shown in live.view().turns]
    else:
        gone = tree.below(live.turns, turn)
        await talk.chat.delete_turn("ann", live.id, turn)
        for name in gone:
            del alive[name]


def holds(talk: Talk, live: Live, alive: dict) -> None:
    view = live.view()
    assert {turn.id: turn.record.prompt for turn in live.turns.values()} == alive
    shown = [turn.id for turn in view.turns]
    assert (shown[-1] if shown else None) == view.head
    parents = [None, *shown[:-1]] if shown else []
    assert [turn.parent for turn in view.turns] == parents
    for turn in view.turns:
        place, count = turn.siblings
        beside = [name for name in alive if live.turns[name].parent == turn.parent]
        assert (count, turn.sibling_ids[place - 1]) == (len(beside), turn.id)
        assert list(turn.sibling_ids) == beside
        (answer,) = turn.answers
        assert answer.version == answer.versions == len(answer.earlier) + 1
    roles = [message["role"] for message in talk.sent()]
    assert roles == (["user", "assistant"] * len(roles))[: len(roles)]
    assert roles[-1] == "user"
