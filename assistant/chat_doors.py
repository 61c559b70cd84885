"""The chat's doors beside its page: files come in, a conversation goes out as Markdown.

Gradio's own upload would be open to everybody and keep files where nobody looks after them.
Here a file is one bounded request of a known person, and its bytes go into the library of
one of their conversations. Another site cannot send one: the body's type is none that a
browser sends across sites unasked, and nothing here answers the asking.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.datastructures import Headers

from assistant.asgi import Receive, Scope, drop_body, read_body
from assistant.attachments import Attachments
from assistant.chat.service import Chat
from assistant.downloads import Download
from assistant.language import Texts, language_of, texts
from assistant.pages.chat_context_view import intake
from assistant.people.person import person_in
from assistant.produced import attachment
from assistant.refusal import Refusal, worded

log = logging.getLogger(__name__)

FILES = "/assistant/files"
_EXPORT = re.compile(r"/assistant/export/([A-Za-z0-9_-]{1,64})\.md")
_BINARY = "application/octet-stream"
_DROPPED = 4  # times the limit: so much of a file that is too large is read, to be heard
LONGEST_NAME = 200
# Bodies that are in memory at once, over all persons.
_AT_ONCE = 4


@dataclass(frozen=True)
class Sent:
    """One file as it came."""

    conversation: str | None
    name: str
    content: bytes


class ChatDoors:
    """`POST /assistant/files?name=…&conversation=…` and `GET /assistant/export/<id>.md`."""

    def __init__(self, chat: Chat, attachments: Attachments, *, most_bytes: int) -> None:
        self._chat = chat
        self._attachments = attachments
        self._most_bytes = most_bytes
        self._reading = asyncio.Semaphore(_AT_ONCE)

    @staticmethod
    def has(path: str) -> bool:
        """Whether an address is one of ours, there or not."""
        return path == FILES or path.startswith("/assistant/export/")

    async def answer(self, scope: Scope, receive: Receive) -> Download:
        """Take a file in, or give a conversation out; refusals are worded for the person."""
        headers = Headers(scope=scope)
        words = texts(language_of(headers))
        wanted = ("POST",) if scope["path"] == FILES else ("GET", "HEAD")
        if scope["method"] not in wanted:
            return _told(405, ["Method Not Allowed"])
        try:
            person = person_in(scope)
            if person is None:
                raise Refusal("no_person")
            if scope["path"] == FILES:
                return await self._taken(person.id, scope, receive, words)
            return await self._given(person.id, scope["path"], words)
        except Refusal as refusal:
            return _told(_STATUS.get(refusal.code, 400), [worded(refusal, words)])
        except Exception:
            log.exception("a door of the chat failed")
            return _told(500, [words("refusal.internal")])

    async def _given(self, person: str, path: str, words: Texts) -> Download:
        found = _EXPORT.fullmatch(path)
        if found is None:
            raise Refusal("no_such_conversation")
        file = await self._chat.export(person, found[1], language=words.language)
        return attachment(file.name, "text/markdown; charset=utf-8", file.text.encode())

    async def _taken(self, person: str, scope: Scope, receive: Receive, words: Texts) -> Download:
        async with self._reading:
            sent = await self._read(scope, receive)
            conversation, found = await self._attachments.add(
                person, sent.conversation, [(sent.name, sent.content)]
            )
        return _told(
            200,
            intake(found, words).splitlines(),
            conversation=conversation,
            accepted=len(found.accepted),
            bad=bool(found.refused),
        )

    async def _read(self, scope: Scope, receive: Receive) -> Sent:
        """The file in a request; what says that it is too large is not kept while it is read."""
        headers = Headers(scope=scope)
        if headers.get("content-type") != _BINARY:
            raise Refusal("chat_file_unnamed")
        query = parse_qs(scope["query_string"].decode("ascii", "replace"))
        name = query.get("name", [""])[0].strip()
        if not name or len(name) > LONGEST_NAME:
            raise Refusal("chat_file_unnamed")
        said = headers.get("content-length", "0")
        too_large = Refusal("chat_files_too_large", limit=self._most_bytes // 1_000_000)
        if said.isdigit() and int(said) > self._most_bytes:
            await drop_body(receive, _DROPPED * self._most_bytes)
            raise too_large
        content = await read_body(receive, self._most_bytes)
        if content is None:
            raise too_large
        return Sent(query.get("conversation", [""])[0] or None, name, content)


_STATUS = {
    "no_person": 403,
    "no_such_conversation": 404,
    "chat_files_too_large": 413,
}


def _told(status: int, lines: list[str], **more: object) -> Download:
    """An answer that the page's script reads: lines for the person, and what became of it."""
    document = {"lines": lines, "bad": status != 200, **more}
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
    return Download(status, headers, body)
