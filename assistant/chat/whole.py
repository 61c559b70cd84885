"""Changes that are made whole, whoever goes away meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def whole(change: Coroutine[Any, Any, Result]) -> Result:
    """Bring a change to its end, also when the page that asked for it goes away meanwhile.

    Half of it would be recorded and not shown.
    """
    task = asyncio.ensure_future(change)
    # A refusal that nobody is left to hear is no error.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.shield(task)
