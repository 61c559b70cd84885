"""The door before vLLM's calls: ASGI as vLLM speaks it."""

from __future__ import annotations

from typing import Any

import pytest

from runners.engines.vllm.inside.leitai_door import Door


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask the door: what the app behind it, or the door itself, sends back."""
    monkeypatch.setenv("VLLM_API_KEY", "secret")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def ask(path: str, key: str | None = None, kind: str = "http") -> dict[str, Any]:
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"authorization", f"Bearer {key}".encode())] if key else []
        await Door(app)({"type": kind, "path": path, "headers": headers}, None, send)  # type: ignore[arg-type]
        return sent[0]

    return ask


@pytest.mark.parametrize(
    "path", ["/sleep", "/wake_up", "/collective_rpc", "/tokenize", "/v1/models"]
)
async def test_without_the_key_nothing_but_its_health_is_told(door: Any, path: str) -> None:
    assert (await door(path))["status"] == 401
    assert (await door(path, "other"))["status"] == 401
    assert (await door(path, "secret"))["status"] == 200


async def test_its_health_is_open(door: Any) -> None:
    assert (await door("/health"))["status"] == 200
    assert (await door("/health/../sleep"))["status"] == 401


async def test_other_connections_are_closed(door: Any) -> None:
    assert (await door("/v1/realtime", kind="websocket"))["type"] == "websocket.close"


async def test_what_is_no_request_passes(door: Any) -> None:
    assert (await door("", kind="lifespan"))["status"] == 200
