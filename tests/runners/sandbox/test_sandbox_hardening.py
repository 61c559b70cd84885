"""What a program finds when it looks around and pushes: seen from inside a container."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from real_sandbox import SMALL, open_sandbox

from runners.sandbox import Job, Outcome, language_for
from runners.sandbox.container import FIRST_USER

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
    "first_process_descriptors": attempt(lambda: os.listdir("/proc/1/fd")),
    "first_process_memory": attempt(lambda: open("/proc/1/mem", "rb")),
    "first_process_output": attempt(lambda: open("/proc/1/fd/1", "wb")),
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
    (user,) = set(seen["uid"])
    assert user >= FIRST_USER
    assert seen["become_root"] != "worked"


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
        "PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", *language_for("python").environment
    }  # fmt: skip


def test_it_sees_no_process_but_its_cells_first_and_itself(seen):
    assert seen["processes"] == [1, seen["me"]]


def test_it_is_the_kernels_first_choice_when_memory_is_short(seen):
    assert seen["oom_score"] == 1000


def test_it_leaves_no_core_files(seen):
    assert seen["core"] == [0, 0]


def test_it_inherits_no_descriptor_of_its_parents(seen):
    # 3 is the folder being listed.
    assert seen["descriptors"] == [0, 1, 2, 3]


def test_the_first_process_descriptors_and_memory_are_out_of_reach(seen):
    reached = {
        seen[key]
        for key in ("first_process_descriptors", "first_process_memory", "first_process_output")
    }
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


async def test_the_cells_first_process_is_deaf_to_signals(run_code):
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


HOARD = """
import ctypes, os, sys, time
libc = ctypes.CDLL(None)
kept = 0
while libc.inotify_init1(0) >= 0:
    kept += 1
print(kept, flush=True)
time.sleep(3)
"""
NEED = """
import ctypes, fcntl, os, time
time.sleep(1.5)
reader, writer = os.pipe()
print(ctypes.CDLL(None).inotify_init1(0) >= 0, fcntl.fcntl(writer, 1032))
"""


async def test_what_the_kernel_counts_by_user_is_not_shared(require):
    require("docker")
    async with open_sandbox(concurrency=2) as sandbox:
        hoarded, needed = await asyncio.gather(
            sandbox.run(Job("python", HOARD)), sandbox.run(Job("python", NEED))
        )
    assert int(hoarded.stdout) >= 100, hoarded
    assert needed.stdout == "True 65536\n", needed
