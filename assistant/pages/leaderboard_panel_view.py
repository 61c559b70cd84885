"""The robustness panel, the stopping rule and the decomposition as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.language import Texts
from assistant.leaderboard_panel import Panel, Robustness
from eval.scores.shares import Share
from eval.votes.decomposition import LEAST_VOTES, Effect

_SURE = 0.99
_LARGE = 0.5  # points; below that a move prints as 0


def stopping(panel: Panel, texts: Texts) -> str:
    """Whether there are enough votes, by the rule set in advance."""
    found, rule = panel.stopping, panel.rule
    first = escape(panel.names.get(found.first or "", ""))
    more = texts("leaderboard.more", votes=found.more) if found.more else ""
    words = texts(f"leaderboard.stop_{found.reason}", first=first, voters=rule.voters, more=more)
    terms = texts(
        "leaderboard.stop_rule", target=f"{rule.target:g}", confidence=f"{rule.confidence:.0%}"
    )
    return (
        f'<p class="stopping {found.reason}"><strong>{words}</strong></p>'
        f'<p class="small">{terms}</p>'
    )


def robustness(panel: Panel, texts: Texts) -> str:
    """How firmly the order stands."""
    found = panel.robustness
    parts = [
        _flips(found, panel, texts),
        _influences(panel, texts),
        _suspicions(panel, texts),
        _shares(found, texts),
    ]
    return "".join(parts)


def _flips(found: Robustness, panel: Panel, texts: Texts) -> str:
    if not found.flips:
        return _part("flips", f'<p class="lead">{texts("leaderboard.flips_none")}</p>', texts)
    rows = [
        (
            texts(f"leaderboard.flip_{flip.how}"),
            texts(
                "leaderboard.flip_votes", votes=flip.votes, share=_percent(flip.votes, flip.total)
            ),
            escape(panel.names[flip.challenger]),
        )
        for flip in found.flips
    ]
    leader = escape(panel.names[found.flips[0].leader])
    head = [texts(f"leaderboard.{key}") for key in ("flip_if", "flip_fewest", "flip_first")]
    lead = f"<p>{texts('leaderboard.flips_lead', leader=leader)}</p>"
    return _part("flips", lead + _table(head, rows), texts)


def _influences(panel: Panel, texts: Texts) -> str:
    found = panel.robustness
    if not found.influences:
        none = f'<p class="lead">{texts("leaderboard.influence_none")}</p>'
        return _part("influence", none, texts)
    head = [texts("leaderboard.influence_without"), *map(escape, panel.names.values())]
    rows = [
        (
            texts("leaderboard.influence_row", voters=one.rank, votes=one.votes),
            *(_move(move) for move in one.moves),
        )
        for one in found.influences
    ]
    return _part("influence", _table(head, rows), texts)


def _suspicions(panel: Panel, texts: Texts) -> str:
    found, names = panel.robustness, panel.names
    suspicions, moves = found.filtered.suspicions, found.filtered.moves
    bursts = texts(
        "leaderboard.bursts" if found.bursts.voters else "leaderboard.bursts_none",
        voters=found.bursts.voters, most=found.bursts.most,
    )  # fmt: skip
    if not suspicions:
        return _part("rigged", f"<p>{texts('leaderboard.rigged_none')} {bursts}</p>", texts)
    head = [texts(f"leaderboard.{key}") for key in ("suspect", "rigged_votes", "rigged_sure")]
    rows = [
        (
            texts(
                "leaderboard.suspect_against" if one.against else "leaderboard.suspect_for",
                number=number, name=escape(names[one.contestant]),
            ),
            str(one.votes),
            _sure(one.probability),
        )
        for number, one in enumerate(suspicions, 1)
    ]  # fmt: skip
    moved = " · ".join(f"{escape(names[one])} {_move(move)}" for one, move in moves.items())
    after = f"<p>{texts('leaderboard.rigged_moves', moves=moved)}</p><p>{bursts}</p>"
    return _part("rigged", _table(head, rows) + after, texts)


def _shares(found: Robustness, texts: Texts) -> str:
    rows = [
        (texts(f"leaderboard.share_{name}"), _share(share, texts))
        for name, share in found.shares.items()
    ]
    head = [texts("leaderboard.share_of"), texts("leaderboard.share")]
    return _part("shares", _table(head, rows), texts)


def agreement(panel: Panel, texts: Texts) -> str:
    """How often the preferred answer was the one that passed more of the hidden tests."""
    found = panel.agreement
    if not found.first.total and not found.after_tests.total:
        return f'<p class="lead">{texts("leaderboard.agreement_none")}</p>'
    rows = [
        (texts("leaderboard.agreement_first"), _share(found.first, texts)),
        (texts("leaderboard.agreement_after"), _share(found.after_tests, texts)),
    ]
    head = [texts("leaderboard.agreement_of"), texts("leaderboard.agreement_share")]
    return _table(head, rows)


def decomposition(panel: Panel, texts: Texts) -> str:
    """What the preference goes with; labelled as no rating."""
    found = panel.decomposition
    if not found.effects:
        words = texts("leaderboard.effects_few", pairs=found.pairs, least=LEAST_VOTES)
        return f'<p class="lead">{words}</p>'
    head = [texts(f"leaderboard.{key}") for key in ("effect", "effect_points", "interval")]
    rows = [
        (_effect(one, texts), _signed(one.points), _interval(one, texts)) for one in found.effects
    ]
    note = texts("leaderboard.effects_note", pairs=found.pairs, voters=found.voters)
    if all(one.trait != "tests" for one in found.effects):
        note += " " + texts("leaderboard.effects_no_tests", judged=found.judged, least=LEAST_VOTES)
    return _table(head, rows) + f'<p class="small">{note}</p>'


def _effect(effect: Effect, texts: Texts) -> str:
    if effect.trait == "length":
        return texts("leaderboard.effect_length", times=f"{2.718281828**effect.unit:.1f}")
    return texts(f"leaderboard.effect_{effect.trait}", unit=f"{100 * effect.unit:.0f}")


def _interval(effect: Effect, texts: Texts) -> str:
    if effect.low is None or effect.high is None:
        return texts("leaderboard.no_interval")
    return f"{_signed(effect.low)} … {_signed(effect.high)}"


def _share(share: Share, texts: Texts) -> str:
    if share.value is None:
        return texts("leaderboard.no_evidence")
    return f'{share.value:.1%} <span class="small">({share.count}/{share.total})</span>'


def _move(move: float | None) -> str:
    if move is None:
        return "–"
    return "0" if abs(move) < _LARGE else _signed(move)


def _signed(points: float) -> str:
    return f"{points:+.0f}".replace("-", "\u2212")


def _sure(probability: float) -> str:
    """No model is as sure as 100 %."""
    return "&gt; 99%" if probability > _SURE else f"{probability:.0%}"


def _percent(count: int, total: int) -> str:
    return f"{count / total:.1%}" if total else "–"


def _part(name: str, body: str, texts: Texts) -> str:
    return (
        f'<section class="robust" id="robust-{name}"><h3>{texts(f"leaderboard.{name}_title")}</h3>'
        f'<p class="small">{texts(f"leaderboard.{name}_hint")}</p>{body}</section>'
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    lines = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f'<td class="number">{cell}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table class="figures"><thead><tr>{titles}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def how(texts: Texts) -> str:
    """How all this is computed, in two paragraphs."""
    return "".join(f'<p class="how">{texts(f"leaderboard.how_{part}")}</p>' for part in ("1", "2"))
