"""Working with answers on the chat page: their code, the person's files, hostile words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chat_steps import answered, attach, on_bench, script_all, talk, write_code
from playwright.sync_api import Page, expect

from runners.scripted import Script, ScriptedEndpoint

Endpoints = dict[str, ScriptedEndpoint]

# The contestant repeats a right copy of the code that it was told not to repeat.
TESTS_IN_C = """```c
#include <assert.h>

int add(int a, int b) { return a + b; }

int main(void)
{
    assert(add(2, 3) == 5);
    return 0;
}
```
"""

# -- code ------------------------------------------------------------------------------


def test_code_is_run_changed_fails_and_is_fixed(
    chat: Page, endpoints: Endpoints, require: Callable[[str], None]
) -> None:
    require("docker")
    talk(chat, "Greet me by name")
    on_bench(chat, "name = input()")
    chat.fill("#chat-stdin textarea, #chat-stdin input", "Ada")
    chat.click("#chat-run")
    expect(chat.locator("#chat-result")).to_contain_text("hello Ada", timeout=30_000)
    expect(chat.locator("#chat-diff details")).to_have_count(0)
    write_code(chat, "raise ValueError('<b>oops</b>')")
    chat.click("#chat-run")
    expect(chat.locator("#chat-result")).to_contain_text("ValueError: <b>oops</b>", timeout=30_000)
    expect(chat.locator("#chat-diff .added")).to_contain_text("raise ValueError")
    script_all(endpoints, Script.of("Mended:\n\n```python\nprint('mended', 6 * 7)\n```\n", rate=20))
    chat.click("#chat-fix")
    answered(chat, turns=2, seconds=60)
    expect(chat.locator(".asked").last).to_contain_text("round 1 of fixing")
    assert "oops" in endpoints["alpha"].requests[-1].body["messages"][-1]["content"]
    expect(chat.locator("#chat-rounds")).to_contain_text("runs without an error", timeout=30_000)
    on_bench(chat, "mended")
    expect(chat.locator("#chat-result")).to_contain_text("mended 42", timeout=30_000)


def test_the_code_that_a_person_changes_stays_when_an_answer_comes(chat: Page) -> None:
    talk(chat, "Greet me by name")
    on_bench(chat, "name = input()")
    write_code(chat, "print('mine')")
    talk(chat, "Once more", turns=2)
    on_bench(chat, "print('mine')")
    chat.locator("[data-do=open-block]").last.click()
    on_bench(chat, "name = input()")


def test_code_that_does_not_parse_is_marked_before_it_runs(
    chat: Page, endpoints: Endpoints
) -> None:
    script_all(endpoints, Script.of("```python\ndef broken(:\n    return\n```\n", rate=20))
    talk(chat, "Break")
    expect(chat.locator(".code-head .fault")).to_contain_text("does not parse")
    expect(chat.locator("#chat-bench-head")).to_contain_text("does not parse")


def test_tests_are_written_and_run_on_what_stands_in_the_editor(
    chat: Page, endpoints: Endpoints, require: Callable[[str], None]
) -> None:
    require("docker")
    script_all(endpoints, Script.of("```c\nint add(int a, int b) { return a + b; }\n```", rate=20))
    talk(chat, "Add in C")
    on_bench(chat, "a + b")
    write_code(chat, "int add(int a, int b) { return a - b; }")
    script_all(endpoints, Script.of(TESTS_IN_C, rate=100))
    chat.click("#chat-tests")
    answered(chat, turns=2, seconds=60)
    expect(chat.locator(".asked").last).to_contain_text("return a - b")
    chat.locator("[data-do=open-block]").last.click()
    on_bench(chat, "assert(add(2, 3) == 5)")
    expect(chat.locator("#chat-result .run.tests")).to_contain_text("Assertion", timeout=60_000)


def test_an_answer_that_is_no_json_is_asked_for_once_more(chat: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of("Of course! Here is Ann.", rate=50))
    schema = '{"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}'
    talk(chat, f"/json Ann is 36. {schema}")
    expect(chat.locator(".answer .note.bad")).to_contain_text("no JSON")
    script_all(endpoints, Script.of('{"age": 36}', rate=50))
    chat.click("[data-do=retry-json]")
    answered(chat, turns=2)
    expect(chat.locator(".asked").last).to_contain_text("no JSON in your answer")
    expect(chat.locator(".answer .note.good")).to_have_text("Valid JSON.")
    expect(chat.locator("[data-do=retry-json]")).to_have_count(1)


def test_a_problem_is_asked_about_and_judged(
    chat: Page, endpoints: Endpoints, require: Callable[[str], None]
) -> None:
    require("docker")
    script_all(endpoints, Script.of("```python\ndef wrong():\n    pass\n```\n", rate=20))
    chat.click("#chat-problem input")
    chat.locator("[role=option]").nth(1).click()
    chat.click("#chat-send")
    answered(chat)
    on_bench(chat, "def wrong")
    chat.click("#chat-judge")
    expect(chat.locator("#chat-result .run.judge")).to_contain_text("of", timeout=60_000)


# -- files -----------------------------------------------------------------------------

SOURCE = b"def frobnicate(widget):\n    '''Polish a widget.'''\n    return widget.polish()\n"


def test_attached_files_are_sent_as_context_and_shown_by_line(
    chat: Page, endpoints: Endpoints
) -> None:
    attach(chat, ("polish.py", SOURCE))
    expect(chat.locator("#chat-context")).to_contain_text("polish.py")
    expect(chat.locator("#chat-said")).to_contain_text("1 file(s) attached")
    talk(chat, "What does frobnicate do?")
    sent = str(endpoints["alpha"].requests[-1].body["messages"])
    assert "widget.polish()" in sent
    chat.click("details.context-used summary")
    expect(chat.locator("details.context-used")).to_contain_text("polish.py:1")
    chat.reload()
    expect(chat.locator("#chat-context")).to_contain_text("polish.py")
    chat.click("[data-do=remove-file]")
    expect(chat.locator("#chat-context .file")).to_have_count(0)


def test_what_cannot_be_attached_is_said_by_name(chat: Page) -> None:
    attach(chat, ("tool.exe", b"MZ\x00\x01\x02\x00"))
    expect(chat.locator("#chat-said")).to_contain_text("tool.exe is not a text")
    expect(chat.locator("#chat-context .file")).to_have_count(0)


def test_a_huge_file_is_refused_before_it_is_sent(chat: Page, tmp_path: Path) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    chat.set_input_files("#chat-files input[type=file]", path)
    expect(chat.locator("#chat-said")).to_contain_text("huge.log is too large; 50 MB is the most")


# -- hostile words ---------------------------------------------------------------------

HOSTILE = """<script>window.pwned = 1</script> ${window.pwned = 6} {{value}}
<img src=x onerror="window.pwned = 2">
![leak](http://192.0.2.1/leak.png)
<button data-do="delete-conversation" data-on="x">click me</button>
<div id="chat-send">fake</div>
<style>body { display: none }</style>
[click](javascript:window.pwned=4)
<details data-fold="rate-x"><summary>x</summary></details>

```html"><b onclick=x>
<b data-do="open">code stays code</b>
```
"""


def test_hostile_words_do_nothing_anywhere(chat: Page, endpoints: Endpoints) -> None:
    script_all(endpoints, Script.of(HOSTILE, rate=200))
    attach(chat, ('"><img src=x onerror=pwned=7>.py', SOURCE))
    expect(chat.locator("#chat-context .file")).to_have_count(1)
    talk(chat, HOSTILE)
    chat.fill("#chat-search textarea, #chat-search input", "<script>")
    expect(chat.locator("#chat-history mark").first).to_have_text("<script>")
    assert chat.evaluate("window.pwned") is None
    inside = "#chat-messages .words, #chat-history, #chat-context"
    for element in ("img", "script", "iframe", "style", "[id=chat-send]", "[onclick]"):
        assert chat.locator(f":is({inside}) {element}").count() == 0, element
    assert chat.locator(".words [data-on='x'], .words a[href^='javascript']").count() == 0
    expect(chat.locator(".answer.done pre")).to_contain_text("code stays code")
    expect(chat.locator(".asked .words")).to_contain_text("<script>window.pwned = 1</script>")


def test_an_action_that_no_button_says_changes_nothing(chat: Page) -> None:
    talk(chat, "Still here")
    for forged in ('{"do": "drop"}', '{"do": "delete-turn", "on": "../x"}', "[]", "no json"):
        chat.evaluate(
            """said => { const box = document.querySelector('#chat-action textarea');
            box.value = said; box.dispatchEvent(new Event('input', {bubbles: true})) }""",
            forged,
        )
    talk(chat, "And on", turns=2)
    expect(chat.locator(".asked .words")).to_have_text(["Still here", "And on"])
