"""Containers of processes that died are removed, those of living ones are not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from real_sandbox import open_sandbox

from runners.sandbox import SandboxSettings, this_process
from runners.sandbox.container import OWNER_LABEL
from runners.sandbox.image import find
from runners.sandbox.owner import is_dead

SAY_OWNER = "from runners.sandbox.owner import this_process; print(this_process(), flush=True)"


@pytest.fixture
def other_process() -> Iterator[tuple[subprocess.Popen, str]]:
    """A living process and the label of its containers."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{SAY_OWNER}; input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process, process.stdout.readline().strip()
        process.kill()


def test_an_owner_lives_as_long_as_its_process(other_process):
    process, owner = other_process
    assert not is_dead(owner)
    process.kill()
    process.wait()
    assert is_dead(owner)


def test_a_killed_owner_is_dead_before_its_parent_takes_notice(other_process):
    process, owner = other_process
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(owner)


def test_a_later_process_with_the_same_pid_is_another_owner():
    host, boot, namespace, pid, started = this_process().split("/")
    assert is_dead("/".join([host, boot, namespace, pid, str(int(started) - 1)]))


def test_an_owner_before_the_last_boot_is_dead():
    host, _, *rest = this_process().split("/")
    assert is_dead("/".join([host, "another-boot", *rest]))


@pytest.mark.parametrize("place", [0, 2])
def test_an_owner_on_another_host_or_in_another_namespace_cannot_be_judged(place):
    parts = this_process().split("/")
    parts[place] = "elsewhere"
    parts[3] = "999999999"
    assert not is_dead("/".join(parts))


@pytest.mark.parametrize("label", ["", "a/b", "a/b/c/d/e", "host/boot/ns/-1/2"])
def test_a_label_that_is_none_of_ours_is_left_alone(label):
    assert not is_dead(label)


async def test_preparing_removes_orphans_and_leftovers_and_spares_the_living(
    require, engine, other_process
):
    require("docker")
    async with open_sandbox():  # has the image
        pass
    process, dead = other_process
    process.kill()
    process.wait()
    owners = {"dead": dead, "leftover": this_process(), "living": this_process() + "0"}
    with subprocess.Popen(
        [sys.executable, "-c", f"{SAY_OWNER}; input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as living:
        owners["living"] = living.stdout.readline().strip()
        image = find(engine.api, SandboxSettings())
        made = {
            name: engine.containers.create(image, labels={OWNER_LABEL: owner}).id
            for name, owner in owners.items()
        }
        try:
            async with open_sandbox():
                there = {
                    container.id
                    for container in engine.containers.list(all=True, ignore_removed=True)
                }
            assert {name for name in made if made[name] in there} == {"living"}
        finally:
            engine.api.remove_container(made["living"], force=True)
            living.kill()
