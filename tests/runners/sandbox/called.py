"""Calls of solutions as a container makes them, in one container."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from by_hand import ByHand, Ended

from runners.sandbox.drivers import program

MEMORY_MB = 128


@dataclass(frozen=True)
class Call:
    language: str
    code: str
    entry: str
    mode: str = "function"
    arg_types: tuple[str, ...] = ()
    returns: str | None = None


class Caller:
    """Compiles a solution and calls it; remembers how the last process ended."""

    def __init__(self, container: ByHand) -> None:
        self._container = container
        self.ended = Ended(0, "", "")

    def compiled(self, call: Call) -> Ended:
        made = program(call, MEMORY_MB)
        self._container.fresh(made.files)
        return self._container.run(made.compile or ("true",), made.environment)

    def answers(self, call: Call, *inputs: Any) -> list[dict[str, Any]]:
        """One answer for each input, as far as they come."""
        made = program(call, MEMORY_MB)
        ended = self.compiled(call)
        assert ended.code == 0, ended.stdout + ended.stderr
        head = {
            "entry": call.entry,
            "mode": call.mode,
            "arg_types": list(call.arg_types),
            "returns": call.returns,
        }
        lines = [{"n": n, "input": given} for n, given in enumerate(inputs)]
        rounds = [[line] for line in lines] if made.process_per_test else [lines]
        said: list[dict[str, Any]] = []
        for some in rounds:
            self.ended, more = self._container.answers(
                made.command, [head, *some], made.environment
            )
            said += more
        assert [one.pop("n") for one in said] == list(range(len(said)))
        return said

    def values(self, call: Call, *inputs: Any) -> list[Any]:
        answers = self.answers(call, *inputs)
        assert self.ended.code == 0, self.ended
        assert all("value" in answer for answer in answers), answers
        return [answer["value"] for answer in answers]

    def error(self, call: Call, *given: Any) -> dict[str, Any]:
        (answer,) = self.answers(call, list(given))
        return answer["error"]
