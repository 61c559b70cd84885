"""One line on the empty arena: who is ready and what is being waited for, without names."""

from __future__ import annotations

from assistant.language import Texts
from assistant.standing import Snapshot


def readiness(snapshot: Snapshot, texts: Texts) -> tuple[str, bool]:
    """Return the line as HTML, and whether nothing is expected to change any more."""
    total, ready = len(snapshot.engines), snapshot.ready
    if ready == total:
        line = texts("arena.ready_all", total=total)
    else:
        key = "arena.ready_two" if ready >= 2 else "arena.ready_some"
        line = texts(key, ready=ready, total=total, detail=_waiting_for(snapshot, texts))
    sandbox = snapshot.sandbox.state
    if sandbox != "ready":
        line = f"{line} {texts(f'arena.sandbox_{sandbox}')}"
    settled = ready == total and sandbox == "ready"
    bar = (
        ""
        if ready == total
        else f' <progress max="1" value="{_progress(snapshot):.3f}"></progress>'
    )
    return f'<p class="readiness" role="status">{line}{bar}</p>', settled


def _waiting_for(snapshot: Snapshot, texts: Texts) -> str:
    states = [status.state for status in snapshot.engines.values()]
    parts = []
    if "downloading" in states:
        parts.append(texts("arena.downloading", percent=f"{100 * _progress(snapshot):.0f}"))
    elif "loading" in states:
        parts.append(texts("arena.loading"))
    if lost := sum(state in ("failed", "needs_key", "needs_gpu") for state in states):
        parts.append(texts("arena.failed", count=lost))
    return " ".join(parts)


def _progress(snapshot: Snapshot) -> float:
    """Share of the lineup's bytes that is here: a 1 GB file counts for more than a small one."""
    sizes, done = 0.0, 0.0
    for contestant in snapshot.lineup.contestants:
        status = snapshot.engines[contestant.id]
        engine = contestant.engine
        # A size that only its hub knows is taken for that of a 7B model's file.
        size = (engine.weights.size or 4_500_000_000) if engine.kind == "llamacpp" else 1
        share = status.progress or 0.0 if status.state == "downloading" else 1.0
        sizes, done = sizes + size, done + size * share
    return done / sizes
