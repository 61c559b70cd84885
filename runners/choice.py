"""Which of an answer's code blocks, all of one language, together are the program.

Models show a solution, then how to call it, what it prints, a corrected version, a
helper that they forgot. The blocks are told apart by the names that they define and
need; the rules are applied in the order in which `choose` lists them, and none of
them may leave nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from runners import names

# Programs in these languages do not run without their `main`, and no name twice.
_COMPILED = ("c", "cpp", "java", "go", "rust")
_INPUT = re.compile(
    r"\binput\s*\(|\bsys\.stdin|\bopen\(0|\bfileinput\b|process\.stdin|\breadline|\bread\b"
)
_TEST = re.compile(r"(?:test_?|Test|check_|demo|example|run_tests?|main)\w*$|[A-Z]\w*Tests?$")
_IMPORTED = re.compile(r"^from +[\w.]+ +import\b", re.MULTILINE)
# What must or may stand at the top of a program made of several blocks.
_FIRST = {
    "python": re.compile(r"^from __future__ import .*\n?", re.MULTILINE),
    "java": re.compile(r"^import [\w.* ]+;[ \t]*\n?", re.MULTILINE),
}
_HEADER = re.compile(
    r"^(?:import [\w.* ]+;|#include *[<\"].*|using namespace \w+;)[ \t]*$", re.MULTILINE
)
_ELIDED = re.compile(
    r"(?:#|//)\s*(?:\.\.\.|…)?\s*\(?(?:rest of|same as|existing code|previous code|"
    r"unchanged|其余|其他代码|同上|省略|保持不变|与之前相同)|(?:#|//)\s*(?:\.\.\.|…)\s*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Chosen:
    """The joined code, the places of the blocks it is made of, and why not the others.

    `dropped` has a note for each place that is not kept.
    """

    code: str
    kept: tuple[int, ...]
    notes: tuple[str, ...]
    dropped: Mapping[int, str]


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
    dropped: dict[int, str] = field(default_factory=dict)

    def leave_out(self, dropped: Iterable[_Candidate], note: str) -> None:
        """Take blocks out, unless nothing would remain."""
        gone = {candidate.place for candidate in dropped}
        rest = [candidate for candidate in self.kept if candidate.place not in gone]
        if gone and rest:
            self.kept = rest
            self.notes.append(note)
            self.dropped |= dict.fromkeys(gone, note)


def choose(codes: list[str], language: str, *, cut: bool = False) -> Chosen:
    """Choose among blocks of one language, in the order of the answer; at least one.

    With `cut` the answer ended within the last of them.
    """
    state = _State(language)
    state.kept = [
        _Candidate(n, code, names.outline(language, code)) for n, code in enumerate(codes)
    ]
    _leave_out_output(state)
    _leave_out_broken(state)
    if cut:
        _leave_out_cut(state, len(codes) - 1)
    _leave_out_excerpts(state)
    _leave_out_elided(state)
    _leave_out_usage(state)
    _leave_out_rewritten(state)
    _leave_out_independent(state)
    pieces = [*_carried(state), *(candidate.code for candidate in state.kept)]
    return Chosen(
        _joined(pieces, language),
        tuple(c.place for c in state.kept),
        tuple(state.notes),
        state.dropped,
    )


def _joined(pieces: list[str], language: str) -> str:
    """One program of several pieces, what must stand at the top of it there."""
    if len(pieces) == 1:
        return pieces[0]
    first = _FIRST.get(language)
    later = [found for piece in pieces[1:] for found in first.findall(piece)] if first else []
    if first and later:
        found = [line.strip() for piece in pieces for line in first.findall(piece)]
        rest = (first.sub("", piece) for piece in pieces)
        pieces = ["\n".join(dict.fromkeys(found)), *rest]
    return "\n\n".join(text for piece in pieces if (text := piece.strip("\n")))


def _leave_out_output(state: _State) -> None:
    """Blocks without a single name: results printed between fences."""
    state.leave_out((c for c in state.kept if not c.outline.named), "output")


def _leave_out_broken(state: _State) -> None:
    """Signatures and half sentences, unless they alone define anything."""
    sound = [c for c in state.kept if c.outline.sound]
    if any(c.defines for c in sound) or not any(c.defines for c in state.kept):
        state.leave_out((c for c in state.kept if not c.outline.sound), "broken")


def _leave_out_cut(state: _State, place: int) -> None:
    """A rewriting that broke off replaces nothing, though by chance it may be sound."""
    whole = frozenset().union(*(c.defines for c in state.kept if c.place != place))
    broken_off = (c for c in state.kept if c.place == place and c.defines and c.defines <= whole)
    state.leave_out(broken_off, "cut")


def _leave_out_excerpts(state: _State) -> None:
    """Lines of another block, quoted to explain them.

    What defines the same names is no quotation but a rewriting.
    """
    lines = {c.place: _lines(c.code) for c in state.kept}
    state.leave_out(
        [
            c
            for c in state.kept
            if any(
                other.defines
                and not c.defines & other.defines
                and lines[c.place] < lines[other.place]
                for other in state.kept
            )
        ],
        "excerpt",
    )


def _lines(code: str) -> frozenset[str]:
    """The lines that are not comments, whatever their indentation."""
    stripped = (line.strip() for line in code.split("\n"))
    return frozenset(line for line in stripped if line and not line.startswith(("#", "//")))


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
        if _IMPORTED.search(candidate.code):  # from the file that the other block is
            calls |= candidate.outline.binds & others
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
    if state.language != "python":
        # Their constants cannot be told from what they explain, but no program has these.
        alone = (c for c in state.kept if c.outline.loose and not c.defines and not _reads(c))
    state.leave_out(alone, "independent")


def _carried(state: _State) -> list[str]:
    """Imports and constants of rewritten blocks that the rewriting still needs.

    Of compiled languages all imports, which do no harm.
    """
    if not state.replaced:
        return []
    if state.language != "python":
        there = {line.strip() for c in state.kept for line in _HEADER.findall(c.code)}
        before = [line.strip() for c in state.replaced for line in _HEADER.findall(c.code)]
        lines = [line for line in dict.fromkeys(before) if line not in there]
        if lines:
            state.notes.append("imports_carried")
        return ["\n".join(lines)] if lines else []
    given = frozenset().union(*(c.gives for c in state.kept))
    missing = frozenset().union(*(c.outline.needs for c in state.kept)) - given
    lines = [line for c in state.replaced for line in names.statements_binding(c.code, missing)]
    if lines:
        state.notes.append("imports_carried")
    return ["\n".join(dict.fromkeys(lines))] if lines else []
