"""How long a search for words takes one person with very many conversations.

1,000 conversations of 10 turns: 20,000 texts, answers of 300 words, English and Chinese,
on SQLite and PostgreSQL in turn. The worst is a word that stands nowhere: all is looked at.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # `private_postgres`

from private_postgres import PrivatePostgres

from eval.records import Records
from eval.records.conversation_tables import chat_answers, chat_turns, conversations
from eval.records.conversation_values import ChatAnswer, ChatTurn, Conversation
from eval.records.conversations import Conversations

CONVERSATIONS, TURNS, WORDS = 1_000, 10, 300
REPEATS = 15
SEARCHES = {"found": ["sandbox"], "found nowhere": ["zebra"], "Chinese, nowhere": ["链表"]}
_VOCABULARY = Path(__file__).resolve().parents[2] / "docs" / "security.md"
_CHINESE = "排序算法数组指针函数返回测试"


def measure() -> list[dict[str, Any]]:
    """Milliseconds of a search, median and worst."""
    server = PrivatePostgres().start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            kinds = {
                "sqlite": f"sqlite:///{folder}/leitai.db",
                "postgres": server.url(server.create()),
            }
            return [one for kind, url in kinds.items() for one in _searches(kind, url)]
    finally:
        server.remove()


def _searches(kind: str, url: str) -> list[dict[str, Any]]:
    figures = []
    with closing(Records.open(url)) as records:
        _fill(records)
        kept = Conversations.beside(records)
        for name, words in SEARCHES.items():
            times = []
            for _ in range(REPEATS):
                begun = time.perf_counter()
                kept.holding("ann", words, 50)
                times.append(1000 * (time.perf_counter() - begun))
            for which, value in (("median", median(times)), ("worst", max(times))):
                figure = f"search, {kind}, {name}, {which}"
                figures.append(
                    {"bench": "conversations", "figure": figure, "value": value,
                     "unit": "ms", "goal": None}
                )  # fmt: skip
    return figures


def _fill(records: Records) -> None:
    rng = random.Random(1)
    vocabulary = [*_VOCABULARY.read_text("utf-8").split(), *_CHINESE]
    rows: dict[Any, list[dict[str, Any]]] = {conversations: [], chat_turns: [], chat_answers: []}
    for n in range(CONVERSATIONS):
        rows[conversations].append(vars(Conversation(f"c{n}", "ann")) | {"folded": ""})
        for k in range(TURNS):
            text = " ".join(rng.choices(vocabulary, k=WORDS))
            turn = ChatTurn(f"t{n}-{k}", f"c{n}", None, k, text[:200], "")
            answer = ChatAnswer(f"a{n}-{k}", turn.id, "qwen", 1, text, "done")
            rows[chat_turns].append(vars(turn) | {"folded": turn.prompt.casefold()})
            rows[chat_answers].append(vars(answer) | {"folded": text.casefold()})
    with records._database.writing() as db:
        for table, values in rows.items():
            db.execute(table.insert(), values)
