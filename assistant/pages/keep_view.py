"""What the page says of a question that was kept. Pure: a value and texts in, HTML out."""

from __future__ import annotations

from html import escape

from assistant.keeping import Kept
from assistant.language import Texts


def kept(draft: Kept, texts: Texts) -> str:
    """Where the draft stands, and the commands that complete it."""
    words = texts("keep.kept" if draft.is_new else "keep.again")
    commands = "\n".join(draft.commands)
    return (
        f'<div class="kept" role="status"><p>{escape(words)}</p>'
        f"<pre><code>{escape(str(draft.folder))}</code></pre>"
        f"<p>{escape(texts('keep.then'))}</p><pre><code>{escape(commands)}</code></pre></div>"
    )
