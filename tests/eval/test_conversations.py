"""Conversations in the records, on each kind of database: nothing lost, all of it found."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sql import raw

from eval.records import InvalidRecord, RecordRefused, Records
from eval.records.conversation_values import (
    BlockRun,
    ChatAnswer,
    ChatTurn,
    Conversation,
    OpenJudgement,
    fold,
)
from eval.records.conversations import Conversations
from eval.records.tables import clean
from eval.records.values import RunFile

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def kept(records: Records) -> Conversations:
    return Conversations.beside(records)


@pytest.fixture
def told(kept: Conversations) -> Callable[..., str]:
    """`told(prompt, answer)` records a conversation of one turn and returns its id."""
    numbers = itertools.count(1)

    def tell(prompt: str = "Hello?", answer: str = "Hello.", **fields) -> str:
        n = next(numbers)
        conversation = Conversation(
            f"c{n}", fields.pop("person", "ann"), title=fields.pop("title", ""), **fields
        )
        kept.start(conversation)
        moment = MORNING + timedelta(minutes=n)
        turn = ChatTurn(f"t{n}", conversation.id, None, 1, prompt, prompt, created=moment)
        first = ChatAnswer(f"a{n}", turn.id, "qwen", 1, answer, "done", created=moment)
        kept.add_turn(turn, [first], contestants=("qwen",))
        return conversation.id

    return tell


def test_a_conversation_is_read_as_it_was_recorded(kept, told):
    name = told("Sort a list", "```python\nsorted(x)\n```")
    turn = ChatTurn("t-more", name, "t1", 2, "/explain it", "Explain it", "explain", 0)
    answers = [ChatAnswer(f"b{n}", turn.id, one, 1) for n, one in enumerate(("qwen", "yi"))]
    kept.add_turn(turn, answers)
    kept.save_answer(
        ChatAnswer(
            **vars(answers[0]) | {"text": "So:", "state": "done", "usage": {"output_tokens": 2}}
        )
    )
    record = kept.read(name)
    assert record.conversation.head == "t-more"
    assert [(one.id, one.parent) for one in record.turns] == [("t1", None), ("t-more", "t1")]
    by_id = {answer.id: answer for answer in record.answers}
    assert by_id["b0"].text == "So:"
    assert by_id["b0"].usage == {"output_tokens": 2}
    assert by_id["b1"].state == "writing"
    assert record.conversation.contestants == ("qwen",)


def test_what_was_being_written_at_a_crash_is_interrupted_and_keeps_its_text(kept, told):
    name = told()
    kept.add_answer(name, ChatAnswer("a-new", "t1", "qwen", 2, "half of i"))
    assert kept.interrupt_writing() == 1
    assert kept.interrupt_writing() == 0
    newest = kept.read(name).answers[-1]
    assert (newest.text, newest.state, newest.version) == ("half of i", "interrupted", 2)


def test_a_version_is_recorded_once(kept, told):
    name = told()
    with pytest.raises(RecordRefused):
        kept.add_answer(name, ChatAnswer("again", "t1", "qwen", 1))


def test_deleted_turns_are_neither_read_nor_found_but_stay_stored(kept, told, url):
    name = told("a crocodile", "an alligator")
    kept.add_turn(ChatTurn("t-b", name, None, 2, "a heron", "a heron"), [])
    kept.delete_turns(name, ["t1"], "t-b")
    assert [turn.id for turn in kept.read(name).turns] == ["t-b"]
    assert kept.holding("ann", ["crocodile"], 9) == kept.holding("ann", ["alligator"], 9) == []
    assert [hit.turn for hit in kept.holding("ann", ["heron"], 9)] == ["t-b"]
    with raw(url) as db:
        assert db.exec_driver_sql("SELECT count(*) FROM chat_turns").scalar() == 2


def test_a_deleted_conversation_is_gone_from_history_and_search(kept, told):
    name, other = told("a crocodile"), told("a heron")
    kept.delete(name)
    assert kept.read(name) is None
    assert [one.id for one in kept.history("ann", 9)] == [other]
    assert kept.holding("ann", ["crocodile"], 9) == []
    assert [passage.conversation for passage in kept.passages("ann", 9)] == [other]


def test_history_is_the_persons_own_newest_change_first_and_not_of_empty_ones(kept, told):
    first, second = told(), told()
    told(person="bob")
    kept.start(Conversation("empty", "ann"))
    assert [one.id for one in kept.history("ann", 9)] == [second, first]
    kept.add_answer(first, ChatAnswer("a-late", "t1", "qwen", 2))
    assert [(one.id, one.turns) for one in kept.history("ann", 9)] == [(first, 1), (second, 1)]
    assert [one.contestants for one in kept.history("ann", 1)] == [("qwen",)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("如何反转链表？", "链表"),
        ("如何反转链表？", "表"),
        ("Ein GROSSES Straßenfest", "strasse"),
        ("ＦＵＬＬ width", "full"),
        ("a 100%_sure thing", "100%_s"),
        ("back\\slash", "k\\s"),
        ('it\'s "quoted"', "'s \"q"),
    ],
)
def test_words_are_found_in_any_language_case_and_width(kept, told, text, word):
    in_prompt, in_answer, in_title = told(text), told("?", text), told(title=text)
    told("something else entirely")
    found = kept.holding("ann", [word], 9)
    assert {hit.conversation for hit in found} == {in_prompt, in_answer, in_title}
    assert [hit.turn for hit in found] == [None, "t2", "t1"]
    assert {hit.text for hit in found} == {text}


def test_every_word_must_stand_somewhere_and_wildcards_are_letters(kept, told):
    both = told("the quick fox", "and a lazy dog")
    told("the quick fox")
    assert [hit.conversation for hit in kept.holding("ann", ["quick", "dog"], 9)] == [both]
    assert kept.holding("ann", ["%"], 9) == kept.holding("ann", ["f_x"], 9) == []
    assert kept.holding("bob", ["quick"], 9) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=3))
def test_the_search_law_is_pythons_own(kept, told, words):
    text = "Ärger mit %_\\ İstanbul, 链表 and ﬁne ‘quotes’"
    for one in kept.history("ann", 99):
        kept.delete(one.id)
    told(text)
    folded = [clean(fold(word)) for word in words if fold(word)]
    expected = bool(folded) and all(word in fold(text) for word in folded)
    assert bool(kept.holding("ann", words, 9)) == expected


def test_judgements_are_open_append_only_and_bounded(kept, told):
    name = told()
    for value in (1, -1):
        kept.judge(OpenJudgement("a1", "ann", "thumb", value))
    kept.judge(OpenJudgement("a1", "ann", "structure", 5))
    told_of = kept.read(name).judgements
    assert [(one.kind, one.value) for one in told_of] == [
        ("thumb", 1), ("thumb", -1), ("structure", 5),
    ]  # fmt: skip
    for kind, value in (("thumb", 0), ("thumb", 5), ("structure", 0), ("beauty", 3)):
        with pytest.raises(InvalidRecord):
            OpenJudgement("a1", "ann", kind, value)


def test_open_judgements_never_reach_the_ratings(kept, told, records):
    told()
    before = records.revision()
    kept.judge(OpenJudgement("a1", "ann", "readability", 5))
    assert records.revision() == before
    assert records.rating_means() == []
    assert records.pairwise_votes() == []


def test_only_the_latest_run_of_a_block_keeps_its_files(kept, told):
    name = told()
    runs = [BlockRun(f"r{n}", "a1", 0, "run", "x", "python", "", "OK") for n in (1, 2)]
    other = BlockRun("r-other", "a1", 1, "run", "x", "python", "", "OK")
    kept.add_run(other, [RunFile("kept.txt", b"1")])
    for run in runs:
        entries = kept.add_run(run, [RunFile(f"{run.id}.png", b"image", "image/png")])
    record = kept.read(name)
    assert [run.id for run in record.runs] == ["r-other", "r1", "r2"]
    assert {file.name for file in record.files} == {"kept.txt", "r2.png"}
    assert entries[0] in record.files
    assert kept.file("ann", "r2", 1) == RunFile("r2.png", b"image", "image/png")
    assert kept.file("ann", "r1", 1) is None
    assert kept.file("bob", "r2", 1) is None


def test_passages_are_a_turns_prompt_and_its_newest_answer(kept, told):
    name = told("Q" * 3000, "old")
    kept.add_answer(name, ChatAnswer("a-new", "t1", "qwen", 2, "new" * 1000, "done"))
    (passage,) = kept.passages("ann", 9)
    assert passage.text.startswith("Q" * 1000 + "\n\nnewnew")
    assert len(passage.text) == 2002


def test_vectors_are_kept_by_encoder_and_text(kept):
    kept.keep_vectors("minilm", {"d" * 64: b"1234"})
    kept.keep_vectors("minilm", {"d" * 64: b"5678"})
    assert kept.vectors("minilm", ["d" * 64, "e" * 64]) == {"d" * 64: b"5678"}
    assert kept.vectors("other", ["d" * 64]) == {}
