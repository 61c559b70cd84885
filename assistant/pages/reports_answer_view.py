"""One answer of a run: what was asked, written, run and found. HTML and safe Markdown."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from assistant.language import Texts
from assistant.markdown import harmless, plain_to_html
from assistant.pages import reports_view as view
from assistant.pages.reports_run_view import entry_words, mark
from assistant.reports_address import Address
from assistant.run_detail import AnswerView
from assistant.run_matrix import Cell, short_name

_LONGEST_VALUE = 4_000
_FAILURE = ("args", "expected", "got", "message")
_kept = lru_cache(maxsize=64)(harmless)


def head(
    answer: AnswerView, cell: Cell, address: Address, names: tuple[str, str], texts: Texts
) -> str:
    """Whose answer to what (`names`), the cell's other samples, the verdict and its evidence."""
    problem, contestant = names
    close = view.link(
        address.link(problem="", contestant="", sample=""), texts("reports.close"), "close"
    )
    others = "".join(
        view.link(
            address.link(sample=short_name(one)),
            f"{escape(entry_words(one))} {mark(one.verdict, texts, cut=one.truncated)}",
            f"sample {one.id}",
            more=' aria-current="true"' if one.id == answer.entry.id else "",
        )
        for one in cell
    )
    label = texts("reports.samples_label")
    return (
        f'<div class="answer-head"><h3>{escape(problem)} · {escape(contestant)}</h3>{close}</div>'
        f'<nav class="samples" aria-label="{label}">{others}</nav>'
        f"{evidence(answer, texts)}{_figures(answer, texts)}"
    )


def evidence(answer: AnswerView, texts: Texts) -> str:
    """The verdict, a mark for each test, and the first one that failed."""
    return f"{_verdict(answer, texts)}{_tests(answer, texts)}{_failure(answer, texts)}"


def code(answer: AnswerView, texts: Texts) -> str:
    """The code that was judged and what was not, as safe Markdown."""
    language = answer.entry.language
    parts = [f"#### {texts('reports.code')}\n\n"]
    parts.append(_block(answer.code, language) if answer.code else f"*{texts('reports.no_code')}*")
    found = [texts.get(f"reports.how_{answer.how}", "")]
    found += [texts.get(f"reports.note_{note}", "") for note in answer.notes]
    if said := [words for words in found if words]:
        parts.append(f"\n\n{' '.join(said)}")
    for piece in answer.discarded:
        why = texts.get(f"reports.gone_{piece.reason}", texts("reports.gone"))
        parts.append(f"\n\n#### {why}\n\n{_block(piece.text, language)}")
    return "".join(parts)


def text(answer: AnswerView, texts: Texts) -> str:
    """What the model wrote, as safe Markdown."""
    body = _kept(answer.answer) if answer.answer else f"*{texts('reports.no_words')}*"
    return f"#### {texts('reports.answer')}\n\n{body}"


def prompt(answer: AnswerView) -> str:
    """What was asked, as safe Markdown."""
    return _kept(answer.prompt)


def _verdict(answer: AnswerView, texts: Texts) -> str:
    verdict = answer.entry.verdict
    if verdict is None:
        return f'<p class="outcome ours">{texts("reports.waits")}</p>'
    words = texts.get(f"verdict.{verdict.lower()}", verdict)
    kind = {"AC": "ok", "INFRA": "ours"}.get(verdict, "bad")
    count = (
        f" · {texts('reveal.passed', passed=answer.passed, total=answer.total)}"
        if answer.judged and answer.total
        else ""
    )
    cut = f' · <b class="cut">{texts("reports.cut")}</b>' if answer.entry.truncated else ""
    error = f'<p class="small">{escape(answer.error)}</p>' if answer.error else ""
    return (
        f'<p><span class="outcome {kind}">{escape(verdict)} · {escape(words)}</span>'
        f"{count}{cut}</p>{error}"
    )


def _tests(answer: AnswerView, texts: Texts) -> str:
    kinds = {"AC": "ac", "SKIPPED": "skipped", "INFRA": "ours"}
    marks = "".join(
        f'<li class="{kinds.get(verdict, "failed")}" title="{number}: {escape(verdict)}"></li>'
        for number, verdict in enumerate(answer.tests, 1)
    )
    return (
        f'<ol class="tests" aria-label="{texts("reveal.per_test")}">{marks}</ol>' if marks else ""
    )


def _failure(answer: AnswerView, texts: Texts) -> str:
    rows = "".join(
        f"<dt>{texts('reveal.failure_' + key)}</dt><dd><pre>{_value(value)}</pre></dd>"
        for key in _FAILURE
        if (value := answer.failure.get(key))
    )
    if not rows:
        return ""
    return f'<h4>{texts("reveal.first_failure")}</h4><dl class="failure">{rows}</dl>'


def _value(value: str) -> str:
    short = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]} …"
    return plain_to_html(short)


def _figures(answer: AnswerView, texts: Texts) -> str:
    rows = {
        "written": _told(answer.tokens, "token_count", texts, 0),
        "first_word": _told(answer.first_word, "seconds", texts, 2),
        "whole": _told(answer.seconds, "seconds", texts, 1),
        "finish": escape(answer.finish_reason or texts("reveal.unknown")),
        "attempts": str(answer.attempts),
        "image": f"<code>{escape(answer.image[:19])}</code>" if answer.image else "–",
    }
    if answer.reused:
        rows["reused"] = escape(answer.reused)
    body = "".join(
        f"<dt>{texts(f'reports.{key}')}</dt><dd>{html}</dd>" for key, html in rows.items()
    )
    return f'<dl class="facts">{body}</dl>'


def _told(value: float | None, unit: str, texts: Texts, digits: int) -> str:
    if value is None:
        return texts("reveal.unknown")
    return texts(f"reveal.{unit}", value=f"{value:.{digits}f}")


def _block(code: str, language: str) -> str:
    """Code as a block of its own, whatever fences it holds."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", code))])
    return _kept(f"{fence}{language}\n{code}\n{fence}")
