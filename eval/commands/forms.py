"""A command of several forms: which of its options belong to which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import typer

Forms = Mapping[str, Collection[str]]
"""The options of each form, by the option that asks for it; the form of an empty name is what
the command does without any of these."""
EVERYWHERE = ("--json",)


def form_given(context: typer.Context, forms: Forms) -> str:
    """Return the form that a command was given, empty for the one without a name.

    Raises `ValueError` for two forms at once, and for an option that has no effect in the
    form: what was not given counts for none, whatever its default is.
    """
    given = list(_given(context))
    asked = [form for form in forms if form in given]
    if len(asked) > 1:
        *others, last = [form for form in forms if form]
        raise ValueError(f"{', '.join(others)} and {last}: give one of them")
    form = asked[0] if asked else ""
    for option in given:
        if option not in {*EVERYWHERE, *forms[form], form}:
            raise ValueError(_misplaced(option, form, forms))
    return form


def _given(context: typer.Context) -> Iterator[str]:
    """Yield the options on the command line; one that says no is none."""
    for one in context.command.params:
        source = context.get_parameter_source(one.name) if one.name else None
        told = context.params[one.name] if one.name else None
        if source and source.name == "COMMANDLINE" and told not in (None, False):
            yield max(one.opts, key=len)


def _misplaced(option: str, form: str, forms: Forms) -> str:
    homes = [one for one, options in forms.items() if option in options]
    if "" in homes:
        return f"{option} does not go with {form}: leave one of them out"
    beside = f", not with {form}" if form else ""
    return f"{option} goes with {' or '.join(homes)}{beside}"
