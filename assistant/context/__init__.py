"""A person's files as context: intake, chunks, index, and what a question needs of them.

The door of the room. `Libraries` belongs to the app, a `Library` to a conversation.
"""

from assistant.context.libraries import Libraries
from assistant.context.library import Library
from assistant.context.quoting import quoted
from assistant.context.settings import ContextSettings
from assistant.context.values import (
    Accepted,
    ContextSource,
    Count,
    Excerpt,
    FileView,
    Intake,
    Progress,
    Refused,
    Remark,
    Selection,
)

__all__ = [
    "Accepted",
    "ContextSettings",
    "ContextSource",
    "Count",
    "Excerpt",
    "FileView",
    "Intake",
    "Libraries",
    "Library",
    "Progress",
    "Refused",
    "Remark",
    "Selection",
    "quoted",
]
