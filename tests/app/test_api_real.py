"""The API of a served app on real small models: chat, JSON mode, and a filled gap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openai
import pytest
import yaml
from served import ROOT, Served

from runners.configuration import CONFIGS

SMALLEST, CODER = "smollm2-135m", "qwen2.5-coder-0.5b"
pytestmark = pytest.mark.timeout(300)  # two models load


@pytest.fixture(scope="module")
def client(
    require: Callable[[str], None], weights_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[openai.OpenAI]:
    """The openai SDK before an app with two real models, with a key from the command line."""
    require("models")
    folder = tmp_path_factory.mktemp("real")
    lineup = yaml.safe_load((CONFIGS / "lineups" / "pocket.yaml").read_text(encoding="utf-8"))
    wanted = (SMALLEST, CODER)
    lineup["contestants"] = [one for one in lineup["contestants"] if one["id"] in wanted]
    path = folder / "two.yaml"
    path.write_text(yaml.safe_dump(lineup, allow_unicode=True), encoding="utf-8")
    app = Served(folder / "home", str(path), {"LEITAI_WEIGHTS": str(weights_root)}).start()
    made = subprocess.run(
        [sys.executable, "-m", "assistant", "keys", "new", "test"],
        cwd=ROOT, env=os.environ | {"LEITAI_HOME": str(app.home)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    app.wait_until_ready(len(wanted))
    url, key = f"{app.url}/v1", made.stdout.strip()
    with openai.OpenAI(base_url=url, api_key=key, max_retries=0, timeout=100) as sdk:
        yield sdk
    assert app.stop() == 0


def test_an_answer_is_streamed_with_the_engines_own_count(client) -> None:
    stream = client.chat.completions.create(
        model=SMALLEST, messages=[{"role": "user", "content": "Count to five."}], stream=True,
        max_tokens=16, stream_options={"include_usage": True},
    )  # fmt: skip
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices).strip()
    assert {chunk.model for chunk in chunks} == {SMALLEST}
    assert 0 < chunks[-1].usage.completion_tokens <= 16
    assert ".gguf" not in str(chunks)


def test_json_mode_gives_json(client) -> None:
    answer = client.chat.completions.create(
        model=CODER, max_tokens=60, response_format={
            "type": "json_schema",
            "json_schema": {
                "name": "sum",
                "schema": {
                    "type": "object",
                    "properties": {"sum": {"type": "integer"}},
                    "required": ["sum"],
                },
            },
        },
        messages=[{"role": "user", "content": "Add 2 and 3. Answer in JSON with the key sum."}],
    )  # fmt: skip
    assert isinstance(json.loads(answer.choices[0].message.content)["sum"], int)


def test_a_gap_in_code_is_filled(client) -> None:
    before, after = "def add(a, b):\n    return ", "\n\nprint(add(1, 2))\n"
    answer = client.completions.create(
        model=CODER, prompt=before, suffix=after, max_tokens=24, temperature=0, stop=["\n"]
    )
    assert answer.choices[0].text.strip() == "a + b"
    with pytest.raises(openai.BadRequestError, match="infill"):
        client.completions.create(model=SMALLEST, prompt=before, suffix=after)


def test_a_prompt_beyond_the_context_is_named(client) -> None:
    with pytest.raises(openai.BadRequestError) as error:
        client.chat.completions.create(
            model=SMALLEST, messages=[{"role": "user", "content": "word " * 9000}]
        )
    assert error.value.code == "context_length_exceeded"
