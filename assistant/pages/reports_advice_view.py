"""Who is advised, as HTML: a form for what somebody needs, and what the rules say to that.

Pure. The form is the same for everybody: the script fills it from the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from assistant.advising import Evidence
from assistant.language import Texts
from assistant.pages import reports_view as view
from assistant.pages.speed_cells_view import told
from assistant.reports_address import NEEDS, PATH, Address
from eval.advice import Advice, Needs, in_words, needs_in_words
from eval.cost.cards import MOST_CARDS, CardKinds

_CONTEXTS = (1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072)

Choice = tuple[str, str]


def form(kinds: CardKinds, currency: str, texts: Texts) -> str:
    """Labelled controls, each in an element of its own; every choice becomes the address."""
    hardware = [
        ("", texts("advice.card_any")),
        ("cpu", texts("advice.card_cpu")),
        *(
            (name, f"{kind.title} · {kind.memory_gib.value:g} GiB")
            for name, kind in kinds.cards.items()
        ),
    ]
    controls = (
        _menu("card", hardware, texts),
        _entry("cards", texts, most=MOST_CARDS, sign="1"),
        _entry("memory", texts, most=0, sign="–", step="any"),
        _entry("budget", texts, most=0, sign=currency, step="any"),
        _entry("context", texts, most=0, sign="4096", listed=_CONTEXTS),
        _menu("speak", _words("speak", ("", "zh", "both"), texts), texts, "language"),
        _entry("at_once", texts, most=0, sign="1", name="concurrency"),
        _menu("api", _words("api", ("", "no"), texts), texts),
        _menu("data", _words("data", ("", "stays"), texts), texts),
        _menu("use", _words("use", ("", "private"), texts), texts, "licence"),
    )
    return (
        f'<form class="filters advice" action="{PATH}" data-reports="advice" data-merge="yes" '
        f'data-fill="yes" aria-label="{texts("advice.title")}">{"".join(controls)}</form>'
    )


def unchosen(run: str, address: Address, texts: Texts) -> str:
    """What stands there before anything was chosen."""
    return f'<p class="lead">{texts("advice.unchosen")}</p>{_source(run, address, texts)}'


def result(advice: Advice, needs: Needs, found: Evidence, address: Address, texts: Texts) -> str:
    """The choice or "undecided", why, who was excluded and why, and what is not measured."""
    why = _listed(told(in_words(one, texts.language)) for one in advice.reasons)
    return (
        f'<div class="advice-head" role="status"><h3>{_verdict(advice, found, texts)}</h3>'
        f'<p class="small">{texts("advice.for")} '
        f"{told(needs_in_words(needs, texts.language))}</p></div>"
        f"<h4>{texts('advice.why')}</h4>{why}"
        f"{_excluded(advice, found, texts)}{_missing(advice, needs, found, texts)}"
        f"{_source(found.run, address, texts)}"
    )


def _verdict(advice: Advice, found: Evidence, texts: Texts) -> str:
    if advice.choice is not None:
        return texts("advice.choice", name=_name(advice.choice, found))
    if advice.undecided:
        names = " · ".join(_name(one, found) for one in advice.undecided)
        return texts("advice.undecided", names=names)
    return texts("advice.nobody")


def _excluded(advice: Advice, found: Evidence, texts: Texts) -> str:
    if not advice.excluded:
        return ""
    reasons: dict[str, list[str]] = {}
    for contestant, reason in advice.excluded:
        reasons.setdefault(contestant, []).append(in_words(reason, texts.language))
    rows = "".join(
        f'<tr><th scope="row">{_name(one, found)}</th><td>{_listed(map(told, why))}</td></tr>'
        for one, why in reasons.items()
    )
    return (
        f"<h4>{texts('advice.excluded')}</h4>"
        f'<div class="scroll"><table class="figures excluded"><tbody>{rows}</tbody></table></div>'
    )


def _missing(advice: Advice, needs: Needs, found: Evidence, texts: Texts) -> str:
    """What nobody has measured of those that remain, and what no rule looks at."""
    out = {contestant for contestant, _ in advice.excluded}
    left = [one for one in found.candidates if one.contestant not in out]
    gaps = {
        "speed": [
            one.label
            for one in left
            if not any(speed.at_once == needs.concurrency for speed in one.speeds)
        ],
        "human": [one.label for one in left if one.composite is None],
        "cost": [one.label for one in left if one.paid is None and not one.service],
    }
    lines = [
        texts(f"advice.missing_{key}", names=told(", ".join(names)), count=needs.concurrency)
        for key, names in gaps.items()
        if names
    ]
    lines += [texts("advice.missing_unread", reason=told(one)) for one in found.unread]
    lines.append(texts("advice.missing_always"))
    return f"<h4>{texts('advice.missing')}</h4>{_listed(lines)}"


def _source(run: str, address: Address, texts: Texts) -> str:
    link = view.link(address.fresh(run=run), told(run), f"run {run}")
    return f'<p class="small">{texts("advice.source", run=link)}</p>'


def _menu(key: str, options: Sequence[Choice], texts: Texts, name: str = "") -> str:
    listed = "".join(f'<option value="{escape(v)}">{escape(w)}</option>' for v, w in options)
    return _labelled(
        key, name, f'<select name="{key}" data-reports="need {key}">{listed}</select>', texts
    )


def _entry(
    key: str,
    texts: Texts,
    *,
    most: int,
    sign: str,
    step: str = "1",
    listed: Iterable[int] = (),
    name: str = "",
) -> str:
    least = "0" if step == "any" else "1"
    values = "".join(f'<option value="{one}"></option>' for one in listed)
    options = f'<datalist id="advice-{key}-usual">{values}</datalist>' if values else ""
    return _labelled(
        key, name,
        f'<input type="number" inputmode="decimal" name="{key}" min="{least}" step="{step}" '
        f'{f"max={most} " if most else ""}placeholder="{sign}" autocomplete="off" '
        f'{f"list=advice-{key}-usual " if values else ""}data-reports="need {key}">{options}',
        texts,
    )  # fmt: skip


def _labelled(key: str, name: str, control: str, texts: Texts) -> str:
    assert key in NEEDS  # noqa: S101  or the address would not keep it
    return f'<div id="advice-{name or key}"><label>{texts(f"advice.{key}")}{control}</label></div>'


def _words(key: str, values: Iterable[str], texts: Texts) -> list[Choice]:
    return [(value, texts(f"advice.{key}_{value or 'any'}")) for value in values]


def _name(contestant: str, found: Evidence) -> str:
    return told(found.labels.get(contestant, contestant))


def _listed(lines: Iterable[str]) -> str:
    return f'<ul class="reasons">{"".join(f"<li>{one}</li>" for one in lines)}</ul>'
