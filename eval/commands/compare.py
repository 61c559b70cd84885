"""`python -m eval compare`: has a contestant lost between two runs?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.options import AsJson

if TYPE_CHECKING:
    from eval.compare import Change, Comparison

RunName = Annotated[str, typer.Argument(help="Name of a run, or the path of its folder.")]


def compare(
    run1: RunName,
    run2: RunName,
    alpha: Annotated[float, typer.Option(help="Level, for all contestants together.")] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Compare RUN2 with RUN1, problem by problem.

    Exit 0 no significant drop, 3 regression, 1 the runs cannot be compared, 2 bad usage.
    """
    from eval.runs.fingerprints import otherwise
    from eval.runs.folder import open_run
    from eval.runs.judged import compare_runs
    from runners.home import home

    if not 0 < alpha < 1:
        raise ValueError(f"--alpha {alpha} must be between 0 and 1, 0.05 for instance")
    root = home() / "runs"
    before, after = open_run(root, run1), open_run(root, run2)
    found, changed = compare_runs(before, after, alpha=alpha)
    sets = [run.manifest.get("problem_set") for run in (before, after)]
    others = otherwise(before.manifest, after.manifest)
    for line in (*_sets(*sets), *_other_machines(others), *_told(found, changed)):
        typer.echo(line, err=as_json)
    if as_json:
        told = {
            "before": before.name,
            "after": after.name,
            "alpha": alpha,
            "regressions": found.regressions,
            "changed_problems": changed,
            "problem_sets": {"before": sets[0], "after": sets[1]},
            "fingerprints_differ": others,
            **asdict(found),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    raise typer.Exit(found.exit_code)


def _sets(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[str]:
    """Say that two versions of the built-in set meet, and what is compared then."""
    if before != after:
        yield (
            f"built-in set: {_version(before)} in the first run, {_version(after)} in the second; "
            "compared are only problems whose tests are the same"
        )


def _other_machines(others: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Say that a change may be that of what answered, not of the model."""
    for name, lines in others.items():
        yield f"{name}: other fingerprints, so a change may come from this: {'; '.join(lines)}"


def _version(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return "no version"
    return f"version {one['version']}{' with changes since' if one['changed'] else ''}"


def _told(found: Comparison, changed: tuple[str, ...]) -> Iterator[str]:
    for fault in found.faults:
        yield f"not comparable: {fault}"
    if changed:
        yield f"left out, because their tests differ: {', '.join(changed)}"
    for which, names in (("first", found.only_before), ("second", found.only_after)):
        if names:
            yield f"in the {which} run only: {', '.join(names)}"
    for change in found.changes:
        yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    interval = ""
    if change.interval:
        low, high = (100 * one for one in change.interval)
        interval = f" (95 %: {low:+.1f} to {high:+.1f})"
    word = "REGRESSION" if change.regression else "no significant drop"
    yield (
        f"{change.contestant}: {word}; {change.before:.1%} to {change.after:.1%} on "
        f"{change.problems} problems, {100 * change.difference:+.1f} points{interval}, "
        f"p = {change.p:.3g}, corrected {change.adjusted:.3g} ({change.test})"
    )
    seen = change.smallest_drop
    yield (
        "  no drop could have been seen: too few solved problems"
        if seen is None
        else f"  a drop of {seen} problems would have been seen in 80 % of cases"
    )
    for flip in change.flips:
        cell = flip.cell
        yield (
            f"  {'lost' if flip.lost else 'won'}: {cell.problem} ({cell.prompt_language}, "
            f"{cell.language}), passed {flip.before.passed} of {flip.before.total}, "
            f"now {flip.after.passed} of {flip.after.total}"
        )
    if change.unpaired:
        yield f"  {change.unpaired} questions are in one run only"
