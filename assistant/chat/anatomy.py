"""An answer taken apart into blocks that can be run, shown and marked."""

from __future__ import annotations

from assistant.chat.values import BlockView
from assistant.program import Program, language_of, program
from runners import fences, grammars
from runners.code import MOST_BLOCKS, blocks

# A parse costs up to 30 ms: an answer of forty hostile blocks must not hold up the page.
_MOST_PARSED = 10


def anatomy(text: str) -> tuple[BlockView, ...]:
    """Return the blocks of a finished answer; one that is nothing but code is one block."""
    found = [
        Program(block.code, language_of(block) or fences.word(block.tag) or "text")
        for block in blocks(text)[:MOST_BLOCKS]
        if block.code.strip()
    ]
    if not found and (bare := program(text)).code:
        found = [bare]
    return tuple(_view(index, one) for index, one in enumerate(found))


def main_block(found: tuple[BlockView, ...], text: str) -> BlockView | None:
    """Return what the answer proposes to run: its program, as a block of its language."""
    chosen = program(text)
    if not chosen.code.strip() or not chosen.is_runnable:
        return None
    same = [block for block in found if block.language == chosen.language]
    index = same[0].index if same else 0
    return _view(index, chosen)


def _view(index: int, one: Program) -> BlockView:
    return BlockView(
        index=index,
        language=one.language,
        title=one.title,
        code=one.code,
        is_runnable=one.is_runnable,
        is_page=one.is_page,
        faults=faults(one) if index < _MOST_PARSED else 0,
    )


def faults(one: Program) -> int:
    """Return in how many places the code does not parse; 0 without a grammar."""
    if one.language not in grammars.LANGUAGES:
        return 0
    return grammars.faults(one.language, one.code)
