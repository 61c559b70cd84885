"""One hardened container, from its creation to its removal, by blocking calls.

Every wait is bounded by the client's time-out.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runners.sandbox.failure import EngineError, engine_errors
from runners.sandbox.shape import INODES, SHARED_MB, Shape

if TYPE_CHECKING:
    import socket

    from docker import APIClient

OWNER_LABEL = "leitai.sandbox.owner"
# In the cell's own /proc the agent hides again what is to be hidden; the kernel mounts a
# new one only where nothing covers the old one.
HIDDEN = ("/sys/firmware", "/sys/devices/virtual/powercap")
# The kernel counts some things by user, over all containers: inotify watches, the room of
# pipes, queued signals. So each container has a user of its own.
FIRST_USER, USERS = 10_001, 50_000  # below 65,536, where engines that map users end
REMOVED = (404, 409)  # it is gone, or somebody else is removing it
_PROFILE = Path(__file__).resolve().parents[2] / "docker" / "sandbox" / "seccomp.json"
_DOCKER_OPTIONS = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}


def start(
    api: APIClient,
    name: str,
    *,
    image: str,
    owner: str,
    shape: Shape,
    cells: bool,
    runtime: str | None = None,
) -> socket.socket:
    """Create a container, attach to its agent's streams and start it.

    Without `cells` it has the engine's own profile, and its agent makes none. Raises
    `EngineError`; the container then may exist, so `remove` it in any case.
    """
    user = FIRST_USER + secrets.randbelow(USERS)
    with engine_errors():
        api.create_container(
            image,
            name=name,
            user=f"{user}:{user}",
            stdin_open=True,
            stop_signal="SIGKILL",  # an engine that shuts down need not wait for it
            network_disabled=True,
            labels={OWNER_LABEL: owner},
            host_config=_confinement(api, shape, user, cells=cells, runtime=runtime),
        )
        stream: socket.socket = api.attach_socket(name, params=_DOCKER_OPTIONS)
        try:
            api.start(name)
        except BaseException:
            close(stream)
            raise
        return stream


def close(stream: socket.socket) -> None:
    """Close an attached stream: through the HTTP response that the SDK hangs on it, if any."""
    getattr(stream, "_response", stream).close()


def _confinement(
    api: APIClient, shape: Shape, user: int, *, cells: bool, runtime: str | None
) -> Any:
    """Everything that the engine and the kernel are asked to forbid or to bound."""
    from docker.types import LogConfig, Ulimit

    memory, disk = shape.memory_mb << 20, shape.disk_mb << 20
    folder = f"size={disk},nr_inodes={INODES},nosuid,nodev"
    profile = [f"seccomp={_PROFILE.read_text(encoding='utf-8')}"] if cells else []
    config = api.create_host_config(
        runtime=runtime,
        network_mode="none",
        read_only=True,
        tmpfs={"/tmp": f"{folder},mode=1777", "/box": f"{folder},mode=0700,uid={user},gid={user}"},  # noqa: S108 - the container's own
        shm_size=SHARED_MB << 20,
        ipc_mode="private",
        cap_drop=["ALL"],
        security_opt=["no-new-privileges", *profile],
        pids_limit=shape.processes,
        mem_limit=memory,
        memswap_limit=memory,
        oom_score_adj=500,
        nano_cpus=int(shape.cpus * 1e9),
        ulimits=[
            Ulimit(name="core", soft=0, hard=0),
            Ulimit(name="nofile", soft=256, hard=256),
            Ulimit(name="fsize", soft=disk, hard=disk),
            Ulimit(name="msgqueue", soft=0, hard=0),
        ],
        log_config=LogConfig(type=LogConfig.types.NONE),
    )
    if cells:
        config |= {"MaskedPaths": list(HIDDEN), "ReadonlyPaths": []}
    return config


def loss(api: APIClient, name: str, complaint: str) -> EngineError:
    """Why a container's streams ended; asks the engine, which may be gone too."""
    with engine_errors():
        state = api.inspect_container(name)["State"]
    if state.get("OOMKilled"):
        return EngineError("out_of_memory", "the container was killed for memory")
    ended = f"exit code {state.get('ExitCode')}"
    last_line = complaint.strip().rpartition("\n")[2]
    cause = f"{ended}, {last_line}" if last_line else ended
    return EngineError(
        "container_lost", f"the container ended before its report ({cause}); run again"
    )


def remove(api: APIClient, name: str) -> None:
    """Kill and remove a container; one that is gone already is as good."""
    import docker.errors

    with engine_errors():
        try:
            api.remove_container(name, force=True, v=True)
        except docker.errors.APIError as error:
            if error.status_code not in REMOVED:
                raise
