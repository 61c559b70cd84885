"""What goes back to a contestant of code that failed: with its input and its error."""

from __future__ import annotations

from assistant.chat.fencing import block
from assistant.language import texts
from eval.records.conversation_values import BlockRun


def fix_prompt(run: BlockRun, language: str, most: int) -> str:
    """Return what is sent of a failed run: its code, its input, its error of `most` characters."""
    t = texts(language)
    parts = [t("chat.sent.fix"), block(run.code, run.language)]
    if run.stdin:
        parts += [t("chat.sent.stdin"), block(trimmed(run.stdin, most))]
    parts += [t(f"chat.sent.outcome_{run.outcome.lower()}")]
    if error := error_of(run):
        parts += [block(trimmed(error, most))]
    return "\n\n".join([*parts, t("chat.sent.fix_answer")])


def error_of(run: BlockRun) -> str:
    """Return what a run says of its failure: the compiler's words, its errors, its output."""
    if run.outcome == "CE":
        return (run.compiler or run.stderr).strip()
    # A failed check often stands on the standard output alone.
    return (run.stderr.strip() or run.stdout.strip()) if run.outcome != "OK" else ""


def trimmed(text: str, most: int) -> str:
    """Return at most `most` characters: a third from the beginning, the rest from the end."""
    if len(text) <= most:
        return text
    mark = "\n…\n"
    head = (most - len(mark)) // 3
    return text[:head] + mark + text[len(text) - (most - len(mark) - head) :]
