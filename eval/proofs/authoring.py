"""Makes a problem's tests from its generator and its reference, on this machine.

The generator and the reference are part of the problem, as trusted as the code of this
project: they run in this process. Answers of anyone else never come here.
"""

from __future__ import annotations

import copy
import random
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.judge import shown
from eval.problems import (
    BUILT_IN,
    DEFINITION,
    TESTS,
    ProblemFile,
    definitions,
    load_problem,
    pack_tests,
)
from eval.questions.problem import Problem, Test
from runners.configuration import ConfigError, load
from runners.sandbox.inside.values import ListNode, TreeNode, build, flatten


@dataclass(frozen=True)
class Workshop:
    """The folder of a problem as its author sees it."""

    folder: Path

    @cached_property
    def definition(self) -> ProblemFile:
        """The content of `problem.yaml`."""
        return load(self.folder / DEFINITION, ProblemFile)

    @property
    def reference(self) -> str:
        """The code that gives the expected values."""
        return self._code("reference.py")

    @property
    def brute(self) -> str:
        """Code that is obviously right, and slow."""
        return self._code("brute.py")

    def wrong(self) -> list[tuple[str, str, str]]:
        """Return (name, code, deserved verdict) of each wrong answer; `ConfigError` where
        the files and the verdicts named in `problem.yaml` differ."""
        return wrong_answers(self.folder, self.definition.wrong)

    def tests(self, seed: int) -> list[Test]:
        """Return examples, edges, small and large tests; the same seed gives the same."""
        return [*self.small_tests(seed), *self._made("large", seed)]

    def small_tests(self, seed: int) -> list[Test]:
        """Return those tests that the brute force can answer as well."""
        shown = [Test(tuple(one.args), one.expected) for one in self.definition.examples]
        return [*shown, *self._made("edges", None), *self._made("small", seed)]

    def build(self) -> Problem:
        """Write the tests of the problem's own seed and return the problem with them."""
        tests = self.tests(self.definition.seed)
        if not tests:
            raise ConfigError(
                f"{self.folder / 'generator.py'}: yields no input, so there is no test"
            )
        (self.folder / TESTS).write_bytes(pack_tests(tests))
        return load_problem(self.folder)

    def _made(self, part: str, seed: int | None) -> Iterable[Test]:
        make = getattr(self._generator, part, None)
        if make is None:
            raise ConfigError(f"{self.folder / 'generator.py'}: must define {part}()")
        inputs = make() if seed is None else make(random.Random(f"{seed}-{part}"))  # noqa: S311
        with self._its_own_fault("generator.py"):
            for args in inputs:
                yield Test(tuple(args), self._expected(tuple(args)))

    def _expected(self, args: tuple[Any, ...]) -> Any:
        """What the reference gives, on a copy of its input; nodes as in the sandbox."""
        given = copy.deepcopy(args)
        with self._its_own_fault("reference.py", given=args):
            return self._answer(given)

    def _answer(self, given: tuple[Any, ...]) -> Any:
        content = self.definition
        target = getattr(self._reference_module, content.function)
        if content.mode == "class":
            (_, arguments), *calls = given
            thing = target(*arguments)
            return [None, *(getattr(thing, name)(*values) for name, values in calls)]
        kinds = list(content.args.values())
        made = [build(value, kind) for value, kind in zip(given, kinds, strict=True)]
        result = target(*made)
        if content.mode == "inplace":
            return flatten(made[0], kinds[0])
        return flatten(result, content.returns)

    @cached_property
    def _generator(self) -> types.ModuleType:
        return self._module("generator.py")

    @cached_property
    def _reference_module(self) -> types.ModuleType:
        return self._module("reference.py")

    def _module(self, name: str) -> types.ModuleType:
        module = types.ModuleType(f"{self.folder.name}.{name}")
        module.__dict__.update(ListNode=ListNode, TreeNode=TreeNode)
        code = self._code(name)
        with self._its_own_fault(name):
            exec(compile(code, str(self.folder / name), "exec"), module.__dict__)  # noqa: S102
        return module

    @contextmanager
    def _its_own_fault(self, name: str, given: Any = None) -> Iterator[None]:
        """What the problem's code raises is a fault of that file, said in one line."""
        try:
            yield
        except ConfigError:
            raise
        except Exception as error:
            on = "" if given is None else f" on {shown(given)}"
            raise ConfigError(f"{self.folder / name}: fails{on}: {error!r}") from error

    def _code(self, name: str) -> str:
        return _read(self.folder / name)


def wrong_answers(folder: Path, named: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (name, code, deserved verdict) of each wrong answer of a folder; `ConfigError`
    where the files and the verdicts named in `problem.yaml` differ."""
    files = {path.stem for path in (folder / "wrong").glob("*.py")}
    if odd := sorted(files ^ set(named)):
        raise ConfigError(
            f"{folder / DEFINITION}: wrong: {', '.join(odd)} must be named there "
            f"with a verdict and stand in wrong/NAME.py"
        )
    return [(name, _read(folder / f"wrong/{name}.py"), named[name]) for name in sorted(named)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 (byte {error.start + 1})") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error


def workshops(folder: Path | None = None, slugs: Iterable[str] | None = None) -> list[Workshop]:
    """Return the named problems' workshops, all by default; `ConfigError` for unknown ones."""
    root = folder or BUILT_IN
    found = {path.parent.name: Workshop(path.parent) for path in definitions(root)}
    wanted = list(slugs or sorted(found))
    if unknown := sorted(set(wanted) - set(found)):
        raise ConfigError(
            f"{root}: no problem {', '.join(unknown)}; there are {', '.join(sorted(found))}"
        )
    return [found[slug] for slug in wanted]
