"""Which of an answer's code blocks, all of one language, together are the program.

Models show a solution, then how to call it, what it prints, a corrected version, a
helper that they forgot. The blocks are told apart by the names that they define and
need; the rules are applied in the order in which `choose` lists them, and none of
them may leave nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from runners import names

# Programs in these languages do not run without their `main`, and no name twice.
_COMPILED = ("c", "cpp", "java", "go", "rust")
_INPUT = re.compile(
    r"\binput\s*\(|\bsys\.stdin|\bopen\(0|\bfileinput\b|process\.stdin|\breadline|\bread\b"
)
_TEST = re.compile(r"(?:test_?|Test|check_|demo|example|run_tests?|main)\w*$")
_ELIDED = re.compile(
    r"(?:#|//)\s*(?:\.\.\.|…)?\s*\(?(?:rest of|same as|existing code|previous code|"
    r"unchanged|其余|其他代码|同上|省略|保持不变|与之前相同)|(?:#|//)\s*(?:\.\.\.|…)\s*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Chosen:
    """The joined code, the places of the blocks it is made of, and why not the others."""

    code: str
    kept: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Candidate:
    place: int
    code: str
    outline: names.Outline

    @property
    def defines(self) -> frozenset[str]:
        return self.outline.defines

    @property
    def gives(self) -> frozenset[str]:
        return self.outline.defines | self.outline.binds


@dataclass
class _State:
    """The blocks still in the running, and why the others are not."""

    language: str
    kept: list[_Candidate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    replaced: list[_Candidate] = field(default_factory=list)

    def leave_out(self, dropped: Iterable[_Candidate], note: str) -> None:
        """Take blocks out, unless nothing would remain."""
        gone = {id(candidate) for candidate in dropped}
        rest = [candidate for candidate in self.kept if id(candidate) not in gone]
        if gone and rest:
            self.kept = rest
            self.notes.append(note)


def choose(codes: list[str], language: str) -> Chosen:
    """Choose among blocks of one language, in the order of the answer; at least one."""
    state = _State(language)
    state.kept = [
        _Candidate(n, code, names.outline(language, code)) for n, code in enumerate(codes)
    ]
    _leave_out_output(state)
    _leave_out_broken(state)
    _leave_out_elided(state)
    _leave_out_usage(state)
    _leave_out_rewritten(state)
    _leave_out_independent(state)
    pieces = [*_carried(state), *(candidate.code for candidate in state.kept)]
    code = pieces[0] if len(pieces) == 1 else "\n\n".join(p.strip("\n") for p in pieces)
    return Chosen(code, tuple(c.place for c in state.kept), tuple(state.notes))


def _leave_out_output(state: _State) -> None:
    """Blocks without a single name: results printed between fences."""
    state.leave_out((c for c in state.kept if not c.outline.named), "output")


def _leave_out_broken(state: _State) -> None:
    """Signatures and half sentences, unless they alone define anything."""
    sound = [c for c in state.kept if c.outline.sound]
    if any(c.defines for c in sound) or not any(c.defines for c in state.kept):
        state.leave_out((c for c in state.kept if not c.outline.sound), "broken")


def _leave_out_elided(state: _State) -> None:
    """A version with "# ... same as before" or empty bodies does not replace a full one."""
    full: frozenset[str] = frozenset()
    for candidate in state.kept:
        if not _elided(candidate):
            full |= candidate.defines
    elided = (c for c in state.kept if _elided(c) and c.defines and c.defines <= full)
    state.leave_out(elided, "elided")


def _elided(candidate: _Candidate) -> bool:
    hollow = candidate.outline.hollow
    return bool(_ELIDED.search(candidate.code)) or bool(hollow and hollow == candidate.defines)


def _leave_out_usage(state: _State) -> None:
    """Blocks that only call what others define: usage examples and tests.

    A script that reads the input is the program itself, and so is a compiled
    language's `main`.
    """
    usage = []
    for candidate in state.kept:
        others = frozenset().union(*(c.defines for c in state.kept if c is not candidate))
        new = {name for name in candidate.defines - others if not _TEST.match(name)}
        if state.language in _COMPILED:
            new |= candidate.defines & {"main", "Main"}
        calls = candidate.outline.needs & others
        if calls and not new and not candidate.defines & others and not _reads(candidate):
            usage.append(candidate)
    state.leave_out(usage, "usage")


def _reads(candidate: _Candidate) -> bool:
    return bool(_INPUT.search(candidate.code))


def _leave_out_rewritten(state: _State) -> None:
    """Of blocks with the same names the later wins.

    An earlier Python block that also defines something else stays: the later
    definition overrides its part. Elsewhere a name may exist only once.
    """
    later: frozenset[str] = frozenset()
    for candidate in reversed(state.kept):
        shared = candidate.defines & later
        if shared and (shared == candidate.defines or state.language != "python"):
            state.replaced.insert(0, candidate)
        else:
            later |= candidate.defines
    state.leave_out(state.replaced, "rewritten")


def _leave_out_independent(state: _State) -> None:
    """Scripts that neither help the definitions nor are helped by what is kept.

    Where there are only scripts, the last one counts with all it needs.
    """
    if not any(c.defines for c in state.kept):
        wanted: frozenset[str] = frozenset()
        linked: list[_Candidate] = []
        for candidate in reversed(state.kept):
            if not linked or candidate.gives & wanted:
                linked.append(candidate)
                wanted |= candidate.outline.needs
        state.leave_out((c for c in state.kept if c not in linked), "independent")
        return
    needed = frozenset().union(*(c.outline.needs for c in state.kept))
    alone = (
        c
        for c in state.kept
        if not c.gives & needed and not c.defines and not _reads(c) and c.outline != names.UNREAD
    )
    if state.language == "python":
        state.leave_out(alone, "independent")


def _carried(state: _State) -> list[str]:
    """Imports and constants of rewritten blocks that the rewriting still needs."""
    if state.language != "python" or not state.replaced:
        return []
    given = frozenset().union(*(c.gives for c in state.kept))
    missing = frozenset().union(*(c.outline.needs for c in state.kept)) - given
    lines = [line for c in state.replaced for line in names.statements_binding(c.code, missing)]
    if lines:
        state.notes.append("imports_carried")
    return ["\n".join(dict.fromkeys(lines))] if lines else []
