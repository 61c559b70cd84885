"""What is kept of a contestant names exactly what competed."""

from __future__ import annotations

from assistant.evidence import snapshot
from runners.lineup import load_lineup


def test_a_repository_is_kept_where_there_is_no_file() -> None:
    kept = snapshot(load_lineup("seven").contestant("yi-1.5-6b"))
    assert (kept["engine"], kept["repository"]) == ("vllm", "01-ai/Yi-1.5-6B-Chat")
    assert kept["weights_sha256"] is None
    assert kept["sampling"]["stop_token_ids"] == [7]


def test_a_file_is_kept_by_its_digest() -> None:
    contestant = load_lineup("pocket").contestants[0]
    assert contestant.engine.kind == "llamacpp"
    assert snapshot(contestant)["weights_sha256"] == contestant.engine.weights.sha256
