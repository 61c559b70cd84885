"""Fill-in-the-middle: how a family of code models wants to be given what stands around a gap.

The marks are special tokens of the family's own tokenizer; a model that was not trained
with them writes nonsense, so the lineup says which contestants were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["qwen-coder", "deepseek-coder"]


@dataclass(frozen=True)
class Template:
    """The marks around prefix and suffix; the answer ends at any of `stop`."""

    prefix: str
    suffix: str
    middle: str
    stop: tuple[str, ...]

    def prompt(self, before: str, after: str) -> str:
        """What is sent so that the model writes what belongs between the two."""
        return f"{self.prefix}{before}{self.suffix}{after}{self.middle}"


TEMPLATES: dict[Family, Template] = {
    "qwen-coder": Template(
        "<|fim_prefix|>",
        "<|fim_suffix|>",
        "<|fim_middle|>",
        ("<|endoftext|>", "<|fim_pad|>", "<|fim_prefix|>", "<|file_sep|>", "<|im_end|>"),
    ),
    "deepseek-coder": Template(
        "<｜fim▁begin｜>",
        "<｜fim▁hole｜>",
        "<｜fim▁end｜>",
        ("<｜end▁of▁sentence｜>", "<｜fim▁begin｜>", "<|EOT|>"),
    ),
}
