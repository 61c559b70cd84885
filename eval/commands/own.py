"""`python -m eval problems new`, `import` and `list`, and which folders the others mean."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.options import AsJson

if TYPE_CHECKING:
    from eval.questions.own import Entry

OwnFolder = Annotated[
    Path | None,
    typer.Option(help="Folder of own problems.", show_default="as configured: docs/problems.md"),
]


def add_to(problems: typer.Typer) -> None:
    """Give the group its commands for own problems."""
    problems.command("new")(new)
    problems.command("import")(import_)
    problems.command("list")(list_)


def new(
    slug: Annotated[str, typer.Argument(help="Name of the problem and of its folder.")],
    *,
    folder: OwnFolder = None,
    signature: Annotated[
        str | None,
        typer.Option(help="As in 'def power(base: int, k: int) -> int', or a class."),
    ] = None,
    title_en: Annotated[str | None, typer.Option(help="Title in English.")] = None,
    title_zh: Annotated[str | None, typer.Option(help="Title in Chinese.")] = None,
    mode: Annotated[
        str | None, typer.Option(help="function, inplace or class.", show_default="function")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the folder of a new problem, a draft in which every file says what it lacks."""
    from eval.folders import make_folder
    from eval.questions.own import check_not_built_in, check_slug, next_order
    from eval.questions.skeletons import missing, skeleton, sketch, with_title

    root = _own(folder)
    place = root / check_slug(slug)
    check_not_built_in(place)
    begun = sketch(slug, next_order(root), signature, mode)
    begun = with_title(begun, {"en": title_en, "zh": title_zh})
    make_folder(place, skeleton(begun))
    lacks = missing(place)
    where = f"{slug} --folder {root}" if folder else f"{slug} --own"
    _tell(f"{place}: made, a draft that lacks {len(lacks)} things; verify lists them")
    _tell(f"then: python -m eval problems build {where}")
    _tell(f"      python -m eval problems verify {where}")
    if as_json:
        typer.echo(json.dumps({"id": slug, "folder": str(place), "missing": lacks}))


def import_(
    file: Annotated[Path, typer.Argument(help="Problems in the judging form, JSON Lines.")],
    *,
    folder: OwnFolder = None,
    replace: Annotated[
        bool, typer.Option(help="Take the new one where an imported one has its name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take problems with their tests into the own folder; nothing is written where a line
    cannot be used."""
    from eval.questions.importing import import_file

    done = import_file(file, _own(folder), replace=replace, tell=_tell)
    _tell(f"{len(done.added)} added, {len(done.replaced)} replaced in {done.folder}")
    if as_json:
        told = {"added": list(done.added), "replaced": list(done.replaced)}
        typer.echo(json.dumps({"folder": str(done.folder), **told}))


def list_(folder: OwnFolder = None, as_json: AsJson = False) -> None:
    """Show the built-in problems and the own ones, drafts too.

    Exit 1 where an own problem that counts cannot be read.
    """
    from eval.questions.own import built_in_entries, own_entries, set_digest
    from eval.questions.release import COMMAND, set_version

    version = set_version()
    root = _own(folder)
    sets: list[tuple[str, Any, list[Entry]]] = [
        ("builtin", None, built_in_entries()),
        ("own", str(root), own_entries(root)),
    ]
    document = [
        {
            "set": name,
            "folder": where,
            "digest": set_digest(entries),
            **(version.as_json() if name == "builtin" else {}),
            "problems": [_described(entry) for entry in entries],
        }
        for name, where, entries in sets
    ]
    for name, where, entries in sets:
        counting = sum(entry.counts for entry in entries)
        numbered = f" of version {version.version}" if name == "builtin" else ""
        _tell(
            f"{name}{numbered}: {counting} problems that count, digest {set_digest(entries)[:12]}"
            + (f", in {where}" if where else "")
        )
        for entry in entries:
            _tell(f"  {_shown(entry)}")
    if version.changed:
        _tell(f"builtin: changed since version {version.version}; `{COMMAND}` names the next one")
    if as_json:
        typer.echo(json.dumps({"sets": document}))
    broken = [one for _, _, entries in sets for one in entries if one.fault]
    raise typer.Exit(1 if any(one.state != "draft" for one in broken) else 0)


def _described(entry: Entry) -> dict[str, Any]:
    problem = entry.question.worded if entry.question else None
    return {
        "id": entry.id,
        "state": entry.state,
        "title": dict(problem.title) if problem else None,
        "tags": list(problem.tags) if problem else None,
        "tests": len(problem.tests) if problem else None,
        "digest": problem.digest if problem else None,
        "released": problem.released if problem else None,
        "fault": entry.fault,
    }


def _shown(entry: Entry) -> str:
    """One line for a terminal; ids of folders may hold anything."""
    name = f"{entry.id!r}"[1:-1]
    if entry.question is None:
        why = "incomplete" if entry.state == "draft" else f"cannot be read: {entry.fault}"
        return f"{name}  {entry.state}  {why}"
    problem = entry.question.problem
    tags = ", ".join(problem.tags) or "no tags"
    return (
        f"{name}  {entry.state}  {tags}  {len(problem.tests)} tests  digest {problem.digest[:12]}"
    )


# ------------------------------------------------------------------ which folders


def chosen(folder: Path | None, own: bool, slugs: Iterable[str] | None) -> list[Path]:
    """Return the folders that a command means: those named, else all that are no drafts.

    Raises `ConfigError` for unknown ones; says which drafts are left out.
    """
    from eval.proofs.authoring import workshops
    from eval.questions.imported import head
    from eval.questions.own import draft_line

    if own and folder:
        raise ValueError("--own and --folder name two folders; give one of them")
    root = _own(None) if own else folder
    found = [one.folder for one in workshops(root, slugs)]
    if slugs or root is None:
        return found
    drafts = [one for one in found if _is_draft(head, one)]
    for one in drafts:
        _tell(draft_line(one))
    return [one for one in found if one not in drafts]


def _is_draft(head: Any, folder: Path) -> bool:
    """A definition that cannot be read is for the command itself to tell."""
    try:
        return bool(head(folder).draft)
    except ValueError:
        return False


def _own(folder: Path | None) -> Path:
    from eval.questions.own import own_folder

    return folder or own_folder()


def _tell(line: str) -> None:
    typer.echo(line, err=True)
