"""The questions of a run: the built-in set, a team's own, both, or a file in the judging form."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from eval.judging.files import read_problems
from eval.problems import load_problems
from eval.questions.own import load_own, own_folder
from eval.questions.question import Question, question_of
from runners.configuration import ConfigError

BUILT_IN, OWN, ALL = "builtin", "own", "all"
SETS = (BUILT_IN, OWN, ALL)

Tell = Callable[[str], None]


def load_questions(source: str, tell: Tell = lambda line: None) -> tuple[Question, ...]:
    """Return the questions of a set (`builtin`, `own`, `all`) or of a file (JSON Lines), in
    their order; `all` has the built-in ones first. `tell` is given a line for each draft.

    `ValueError` names file and line of what cannot be used.
    """
    if source in SETS:
        built_in = [Question(problem, problem) for problem in load_problems()]
        own = load_own(own_folder(), tell) if source != BUILT_IN else ()
        if source == OWN and not own:
            raise ConfigError(
                f"{own_folder()}: holds no problem that counts; `python -m eval problems new` or "
                "`import` makes one, `problems list` shows what is there"
            )
        return (*(built_in if source != OWN else ()), *own)
    path = Path(source)
    if not path.is_file():
        raise ConfigError(
            f"{source}: there is no such file; --problems takes {', '.join(SETS)} or a file"
        )
    return _of_file(path)


def _of_file(path: Path) -> tuple[Question, ...]:
    problems = read_problems(path)
    questions = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            given = json.loads(line.decode("utf-8-sig"))
            try:
                questions.append(question_of(problems[given["id"]], given))
            except ValueError as error:
                raise ConfigError(f"{path}: line {number}: {error}") from error
    return tuple(questions)
