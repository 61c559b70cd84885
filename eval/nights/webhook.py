"""Tells a night to a webhook: one JSON document by POST, which may fail and says so.

    LEITAI_WEBHOOK_URL       where to; a secret, of which at most the host is ever shown
    LEITAI_WEBHOOK_SECRET    optional; signs the body: X-Leitai-Signature: sha256=<HMAC, hex>

No redirect is followed, so nothing reaches another host, and no proxy is used.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

URL, SECRET = "LEITAI_WEBHOOK_URL", "LEITAI_WEBHOOK_SECRET"
SIGNATURE = "X-Leitai-Signature"
SECONDS = 10.0  # a try may take
WAITS = (1.0, 4.0)  # seconds before the second and the third try
LONGEST_ANSWER = 4096
_LATER = (408, 425, 429)  # what a client may try again, beside the 500s


class NotTold(Exception):
    """The webhook was not told; the message names the host and the cause, no secret."""

    def __init__(self, why: str, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


@dataclass(frozen=True)
class Webhook:
    """Where nights are told. Its text shows the host only."""

    url: str
    secret: str = ""
    seconds: float = SECONDS
    waits: tuple[float, ...] = WAITS

    @classmethod
    def from_environment(cls) -> Webhook | None:
        """Return the webhook of this installation, None where there is none."""
        url = os.environ.get(URL, "").strip()
        return cls(url, os.environ.get(SECRET, "")) if url else None

    def __repr__(self) -> str:
        return f"Webhook({self.host})"

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.url).hostname or "(no host)"
        except ValueError:
            return "(no host)"

    async def tell(self, document: Mapping[str, Any]) -> None:
        """Post the document, up to three times; raises `NotTold`."""
        if not self.url.startswith(("http://", "https://")) or self.host == "(no host)":
            raise NotTold(f"{URL} is no http or https address; correct it")
        body = json.dumps(document, ensure_ascii=True).encode()
        for wait in (*self.waits, None):
            try:
                await self._post(body)
            except NotTold as error:
                if wait is None or not error.again:
                    raise
                await asyncio.sleep(wait)
            else:
                return

    async def _post(self, body: bytes) -> None:
        timeout = aiohttp.ClientTimeout(total=self.seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(
                    self.url, data=body, headers=self._headers(body), allow_redirects=False
                ) as response,
            ):
                answer = b""
                async for part in response.content.iter_any():
                    answer += part
                    if len(answer) > LONGEST_ANSWER:
                        break
                _check(self.host, response.status, answer)
        # Their texts may hold the address, so only their kind is told.
        except TimeoutError:
            raise NotTold(
                f"webhook at {self.host}: no answer within {self.seconds:g} s", again=True
            ) from None
        except aiohttp.InvalidURL:
            raise NotTold(f"{URL} is no http or https address; correct it") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NotTold(
                f"webhook at {self.host}: cannot be reached ({type(error).__name__})", again=True
            ) from None

    def _headers(self, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "leitai"}
        if self.secret:
            signed = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers[SIGNATURE] = f"sha256={signed}"
        return headers


def _check(host: str, status: int, answer: bytes) -> None:
    if 300 <= status < 400:
        raise NotTold(f"webhook at {host}: wants to redirect ({status}), which is not followed")
    if status >= 400:
        again = status >= 500 or status in _LATER
        raise NotTold(f"webhook at {host}: answered {status}", again=again)
    # Chat services say 200 to what they refuse, with a number in the body.
    try:
        told = json.loads(answer)
    except ValueError:
        return
    code = told.get("errcode", told.get("code", 0)) if isinstance(told, dict) else 0
    if isinstance(code, int) and code not in (0, 200):
        raise NotTold(f"webhook at {host}: took the request but refused it (code {code})")
