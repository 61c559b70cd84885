"""Hostile programs end as their headers say, and leave no trace for anybody else.

The programs lie in tests/corpus/hostile and tests/corpus/benign, one file each; what a
header means is written down in tests/corpus/corpus.py.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from corpus import LANGUAGES, HeaderError, Program, program, programs

from runners.sandbox import CallResult, Outcome, RunResult, Sandbox

TOPICS = {
    "fork-bombs", "thread-bombs", "memory", "stack", "output-floods", "log-floods",
    "disk-filling", "inode-filling", "shared-memory-filling", "sparse-files", "huge-files",
    "zip-bombs", "pickle-bombs", "compiler-bombs", "symlinks", "hard-links", "proc", "sys",
    "agents-descriptors", "agents-memory", "ptrace", "raw-sockets", "netlink-sockets",
    "unix-sockets", "docker-socket", "dns", "metadata-addresses", "setuid", "namespaces",
    "mounts", "keyrings", "io-uring", "bpf", "forbidden-calls", "ignored-signals",
    "outliving-daemons", "posix-spawn", "os-exit", "sys-exit", "self-kill", "real-oom",
    "swallowed-time-outs", "endless-generators", "nan", "huge-ints", "surrogates",
    "null-characters", "forged-frames", "checker-escapes",
}  # fmt: skip
# One round finds a program that ends otherwise; more look for one that does so now and then.
ROUNDS = range(1, 1 + int(os.environ.get("SANDBOX_ROUNDS", "1")))
NEIGHBOURS = 3  # benign programs that each hostile one meets
AT_ONCE = 2  # the sandbox's own default; more would only wait for their turn

# What tries to leave something behind, and ends soon.
LEAVERS = (
    "leaves-things-for-the-next.py", "leaves-connections-for-the-next.py",
    "daemon-that-outlives.py", "daemon-that-multiplies.py",
    "daemon-that-keeps-the-output-open.py", "daemon-that-ignores-its-end.py",
    "daemon-that-outlives.sh", "fork-bomb-of-sleepers.py", "memory-in-small-pieces.py",
    "memory-in-one-piece.py", "fills-the-disk.py", "fills-the-inodes.py",
    "fills-the-shared-memory.py", "fills-the-message-queues.py", "fills-the-old-shared-memory.py",
    "output-flood.py", "error-flood.py", "locks-its-folder.py", "kills-itself.py",
    "signals-every-process.py", "stops-its-parent.py", "kills-the-agent-by-its-limits.py",
    "slows-the-agent-down.py", "traces-the-agent.py", "forged-frames-on-every-descriptor.py",
    "forged-frames-through-proc.py", "symlink-left-as-a-produced-file.py", "kills-everything.sh",
    "endless-recursion.py", "thread-bomb.py", "writes-foreign-files.sql",
    "call-answers-for-the-next-input.py", "call-leaves-files-for-the-next-input.py",
    "call-patches-what-carries-the-answer.py", "call-kills-itself.py", "call-leaves-at-once.py",
)  # fmt: skip
# Compiled ones take their time: they are met in the rounds over the whole corpus.
QUICK = ("python", "bash", "javascript", "sql")

docker = pytest.mark.docker


async def _run(sandbox: Sandbox, one: Program) -> tuple[RunResult | CallResult, list[str]]:
    """What came of a program, and in which way that is not what its header says."""
    try:
        if one.called:
            called = await sandbox.call(one.call_job())
            return called, one.call_faults(called)
        result = await sandbox.run(one.job())
        return result, one.faults(result)
    except Exception as error:  # one program must not hide what came of the others
        lost = RunResult(Outcome.INFRA, one.language, detail=repr(error))
        return lost, [lost.detail]


async def _all_faults(sandbox: Sandbox, chosen: Iterable[Program]) -> list[str]:
    """Run all of them, a few at once; every deviation is one text."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def faults(one: Program) -> list[str]:
        async with turns:
            _, found = await _run(sandbox, one)
        return [f"{one.name}: {'; '.join(found)}"] if found else []

    return [fault for found in await asyncio.gather(*map(faults, chosen)) for fault in found]


# ------------------------------------------------------------------ the corpus itself


def test_the_corpus_is_large_and_of_every_language_and_topic() -> None:
    hostile = programs("hostile")
    assert len(hostile) >= 110
    assert {one.language for one in hostile} == {name for name, _ in LANGUAGES.values()}
    assert {topic for one in hostile for topic in one.topics} == TOPICS


def test_there_are_benign_programs_of_every_language() -> None:
    benign = programs("benign")
    assert len(benign) >= 20
    assert {one.language for one in benign} == {name for name, _ in LANGUAGES.values()}


def test_every_language_is_in_the_sandboxs_table() -> None:
    from runners.sandbox import LANGUAGES as KNOWN

    assert {name for name, _ in LANGUAGES.values()} <= set(KNOWN)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "# outcome=OK topic=memory",
        "# leitai: outcome=FINE topic=memory",
        "# leitai: outcome=OK",
        "# leitai: topic=memory",
        "# leitai: outcome=OK topic=memory colour=red",
        "# leitai: outcome=OK topic=memory\n# what it does in words",
        "# leitai: outcome=OK topic=memory\n# colour: red",
        "# leitai: outcome=OK topic=memory\n# limits: cpu_secnods=1",
        "# leitai: outcome=OK topic=memory\n# limits: cpu_seconds=0",
        "# leitai: outcome=OK topic=memory\n# stdin: no JSON",
        "# leitai: outcome=OK topic=memory\n# stdout: a\n# stdout: b",
        "# leitai: outcome=OK|RE topic=memory",
        "# leitai: outcome=OK topic=memory\n# inputs: [[1]]",
        "# leitai: outcome=OK topic=memory\n# call: entry=f\n# inputs: [[1]]\n# right: [1]",
        "# leitai: outcome=OK topic=memory\n# call: entry=f\n# inputs: [[1]]\n# right: [1]\n"
        "# ends: right right",
        "# leitai: outcome=OK topic=memory\n# call: entry=f\n# inputs: [[1]]\n# right: [1]\n"
        "# ends: AC",
        "# leitai: outcome=OK topic=memory\n# call: entry=f mode=fast\n# inputs: [[1]]\n"
        "# right: [1]\n# ends: right",
    ],
)
def test_a_header_that_is_not_understood_is_refused(header: str, tmp_path: Path) -> None:
    path = tmp_path / "some-program.py"
    path.write_text(f"{header}\n\nprint(1)\n", encoding="utf-8")
    with pytest.raises(HeaderError, match=r"some-program\.py"):
        program(path)


def test_a_program_is_run_without_its_header(tmp_path: Path) -> None:
    path = tmp_path / "some-program.py"
    path.write_text("# leitai: outcome=OK topic=nan\n# stdout: 1\n\n# code\nprint(1)\n")
    assert program(path).job().code == "\n# code\nprint(1)\n"


@pytest.mark.parametrize(
    ("header", "result"),
    [
        ("outcome=OK topic=nan", {"outcome": Outcome.RE}),
        ("outcome=OK|RE topic=nan\n# why: both", {"outcome": Outcome.INFRA}),
        ("outcome=RE topic=nan signal=9", {"outcome": Outcome.RE, "signal": 11}),
        ("outcome=RE topic=nan exit_code=5", {"outcome": Outcome.RE, "exit_code": 1}),
        ("outcome=OK topic=nan\n# stdout: held", {"stdout": "escaped\n"}),
        ("outcome=OK topic=nan\n# stderr: Error", {"stderr": "fine"}),
        ("outcome=OK topic=nan\n# never: root:", {"stderr": "root:x:0"}),
        ("outcome=OK topic=nan\n# files: a", {}),
        ("outcome=OK topic=nan\n# file_count: 1", {}),
    ],
)
def test_a_deviation_is_seen(header: str, result: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "some-program.py"
    path.write_text(f"# leitai: {header}\n\nprint(1)\n", encoding="utf-8")
    assert program(path).faults(RunResult(**{"outcome": Outcome.OK, "language": "python"} | result))


# ------------------------------------------------------------------ in the sandbox


@docker
@pytest.mark.timeout(600)
@pytest.mark.parametrize("turn", ROUNDS)
async def test_every_hostile_program_ends_as_its_header_says(sandbox: Sandbox, turn: int) -> None:
    chosen = list(programs("hostile"))
    random.Random(turn).shuffle(chosen)  # another neighbour in each round
    faults = await _all_faults(sandbox, chosen)
    assert not faults, "\n".join([f"{len(faults)} of {len(chosen)} deviate", *sorted(faults)])


@docker
@pytest.mark.timeout(600)
async def test_benign_programs_never_change_between_hostile_ones(sandbox: Sandbox) -> None:
    hostile = {one.name: one for one in programs("hostile")}
    leavers = [hostile[name] for name in LEAVERS]
    benign = [one for one in programs("benign") if one.language in QUICK]
    first = {one.name: _seen((await _run(sandbox, one))[0]) for one in benign}
    turns = asyncio.Semaphore(AT_ONCE)
    faults: Counter[str] = Counter()

    async def watched(one: Program) -> None:
        async with turns:
            result, found = await _run(sandbox, one)
        faults.update(f"{one.name}: {fault}" for fault in found)
        if one.name in first and _seen(result) != first[one.name]:
            faults[f"{one.name} changed: {first[one.name]} became {_seen(result)}"] += 1

    # Side by side and one after the other; no pair is met twice.
    drawn = random.Random(4)
    pairs = [(one, other) for one in leavers for other in drawn.sample(benign, NEIGHBOURS)]
    drawn.shuffle(pairs)
    await asyncio.gather(*(watched(one) for pair in pairs for one in pair))
    assert not faults, "\n".join(f"{count} times {fault}" for fault, count in faults.items())


@docker
async def test_what_is_left_behind_would_be_seen(sandbox: Sandbox) -> None:
    """The benign programs that look around do find what lies where they look."""
    looking = next(one for one in programs("benign") if one.name == "looks-around.py")
    leaving = next(
        one for one in programs("hostile") if one.name == "leaves-things-for-the-next.py"
    )
    job = looking.job()
    both = f"exec({leaving.code!r})\n{job.code}"
    result = await sandbox.run(type(job)("python", both, limits=looking.limits))
    found = dict(line.partition(" ")[::2] for line in result.stdout.splitlines())
    assert "left-behind" in found["tmp"], result
    assert "left-behind" in found["shm"], result
    kinds = ("processes", "semaphores", "queues", "sockets", "listeners", "environment")
    assert {kind: found.get(kind) for kind in kinds} == dict.fromkeys(kinds, "1"), result
    assert found["shared"] == "memory 1", result


def _seen(result: RunResult | CallResult) -> Any:
    """What a program could see or show, without times and sizes of this very run."""
    if isinstance(result, CallResult):
        return result.outcome, [(call.outcome, call.value, call.message) for call in result.calls]
    files = sorted((file.name, file.content) for file in result.files)
    return result.outcome, result.exit_code, result.stdout, result.stderr, files
