"""Reaching the Docker engine: the one place that makes a client of its SDK."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from runners.sandbox.failure import engine_errors

if TYPE_CHECKING:
    from docker import APIClient


def connect(seconds: float) -> APIClient:
    """Return a client for the engine that `DOCKER_HOST` names, or the local one.

    Each call of it waits at most `seconds` for the engine to say something. Raises
    `EngineError` when no engine answers. The caller closes it.
    """
    from docker import APIClient
    from docker.utils import kwargs_from_env

    _close_refused_sockets()
    with engine_errors():
        return APIClient(timeout=seconds, **kwargs_from_env())  # type: ignore[arg-type]  # seconds may have fractions


def _close_refused_sockets() -> None:
    """Make the SDK (7.2) give a socket to its connection before, not after, it connects.

    Otherwise a refused one stays open until the collector meets it, with a warning.
    """
    from docker.transport import unixconn

    def connect_owned(connection: Any) -> None:
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.settimeout(connection.timeout)
        connection.sock.connect(connection.unix_socket)

    unixconn.UnixHTTPConnection.connect = connect_owned  # type: ignore[method-assign,assignment]  # see above
