"""What a program finds when it looks around and pushes: seen from inside a container."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from real_sandbox import SMALL, open_sandbox

from runners.sandbox import Job, Outcome

LOOK_AROUND = """
import json, os, resource, socket, time

def attempt(act):
    try:
        act()
        return "worked"
    except Exception as error:
        return type(error).__name__

def connect(family, address):
    def act():
        with socket.socket(family) as peer:
            peer.settimeout(2)
            peer.connect(address)
    return act

status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps({
    "uid": os.getresuid() + os.getresgid(),
    "capabilities": {key: int(status[key], 16) for key in status if key.startswith("Cap")},
    "no_new_privileges": int(status["NoNewPrivs"]),
    "seccomp": int(status["Seccomp"]),
    "oom_score": int(open("/proc/self/oom_score_adj").read()),
    "interfaces": sorted(os.listdir("/sys/class/net")),
    "internet": attempt(connect(socket.AF_INET, ("1.1.1.1", 53))),
    "metadata": attempt(connect(socket.AF_INET, ("169.254.169.254", 80))),
    "name": attempt(lambda: socket.getaddrinfo("localhost.example.org", 80)),
    "docker": [folder for folder in ("/run", "/var/run") if "docker.sock" in os.listdir(folder)],
    "write": {folder: attempt(lambda: open(folder + "/x", "w").write("x")) for folder in
              ("/", "/etc", "/usr", "/opt/leitai", "/proc/sys", "/sys", "/tmp", "/box")},
    "disk": {folder: os.statvfs(folder).f_blocks * os.statvfs(folder).f_bsize
             for folder in ("/tmp", "/box", "/dev/shm")},
    "become_root": attempt(lambda: os.setuid(0)),
    "environment": dict(os.environ),
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "me": os.getpid(),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "descriptors": sorted(map(int, os.listdir("/proc/self/fd"))),
    "agents_descriptors": attempt(lambda: os.listdir("/proc/1/fd")),
    "agents_memory": attempt(lambda: open("/proc/1/mem", "rb")),
    "agents_output": attempt(lambda: open("/proc/1/fd/1", "wb")),
    "shared_memory": attempt(lambda: open("/dev/shm/x", "wb").write(bytes(9 << 20))),
}))
"""


@pytest.fixture(scope="module")
def seen(require):
    """The facts that a program reports about its surroundings."""
    require("docker")

    async def look() -> str:
        async with open_sandbox() as sandbox:
            job = Job("python", LOOK_AROUND, limits=SMALL)
            result = await sandbox.run(job)
        assert result.outcome is Outcome.OK, result
        return result.stdout

    os.environ["LEITAI_SECRET_OF_THE_HOST"] = "seen"
    try:
        return json.loads(asyncio.run(look()))
    finally:
        del os.environ["LEITAI_SECRET_OF_THE_HOST"]


def test_it_is_an_ordinary_user_and_stays_one(seen):
    assert set(seen["uid"]) == {10001}
    assert seen["become_root"] == "PermissionError"


def test_it_has_no_capability_and_cannot_gain_one(seen):
    assert set(seen["capabilities"].values()) == {0}
    assert seen["no_new_privileges"] == 1


def test_system_calls_are_filtered(seen):
    assert seen["seccomp"] == 2


def test_there_is_no_network_and_no_name_service(seen):
    assert seen["interfaces"] == ["lo"]
    assert (seen["internet"], seen["metadata"]) == ("OSError", "OSError")
    assert seen["name"] == "gaierror"


def test_the_docker_socket_is_not_there(seen):
    assert seen["docker"] == []


def test_only_its_two_folders_can_be_written(seen):
    writable = {folder for folder, how in seen["write"].items() if how == "worked"}
    assert writable == {"/tmp", "/box"}


def test_every_writable_folder_has_a_size(seen):
    assert seen["disk"] == {"/tmp": 64 << 20, "/box": 64 << 20, "/dev/shm": 8 << 20}
    assert seen["shared_memory"] == "OSError"


def test_nothing_of_the_hosts_environment_is_in_its_own(seen):
    names = set(seen["environment"])
    assert "LEITAI_SECRET_OF_THE_HOST" not in names
    assert names <= {
        "PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"
    }  # fmt: skip


def test_it_sees_no_process_but_the_agent_and_itself(seen):
    assert seen["processes"] == [1, seen["me"]]


def test_it_is_the_kernels_first_choice_when_memory_is_short(seen):
    assert seen["oom_score"] == 1000


def test_it_leaves_no_core_files(seen):
    assert seen["core"] == [0, 0]


def test_it_inherits_no_descriptor_of_the_agent(seen):
    # 3 is the folder being listed.
    assert seen["descriptors"] == [0, 1, 2, 3]


def test_the_agents_descriptors_and_memory_are_out_of_reach(seen):
    reached = {seen[key] for key in ("agents_descriptors", "agents_memory", "agents_output")}
    assert reached == {"PermissionError"}


async def test_frames_on_its_own_output_do_not_forge_the_report(run_code):
    forge = (
        "import json, struct, sys\n"
        "body = json.dumps({'nonce': '', 'exit_code': 0, 'sizes': [0, 0]}).encode()\n"
        "frame = struct.pack('>I', len(body)) + body\n"
        "docker = struct.pack('>BxxxI', 1, len(frame)) + frame\n"
        "for fd in range(64):\n"
        "    try: open(fd, 'wb', closefd=False).write(docker + frame)\n"
        "    except (OSError, ValueError): pass\n"
        "sys.exit(5)\n"
    )
    result = await run_code(forge)
    assert (result.outcome, result.exit_code) == (Outcome.RE, 5)


async def test_the_agent_is_deaf_to_signals(run_code):
    code = (
        "import os, signal\n"
        "for number in set(range(1, 65)) - {32, 33}:\n"
        "    os.kill(1, number)\n"
        "print('still here')"
    )
    result = await run_code(code)
    assert (result.outcome, result.stdout) == (Outcome.OK, "still here\n")


async def test_no_more_processes_than_allowed(run_code):
    code = (
        "import os, time\n"
        "children = 0\n"
        "try:\n"
        "    while True:\n"
        "        if os.fork() == 0: time.sleep(60)\n"
        "        children += 1\n"
        "except OSError: print(children + 1)"
    )
    result = await run_code(code)
    assert int(result.stdout) == SMALL.processes
