"""Which language a file is in, by its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_SUFFIXES = {
    **dict.fromkeys((".py", ".pyi", ".pyw"), "python"),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts"), "typescript"),
    ".tsx": "tsx",
    ".java": "java",
    **dict.fromkeys((".c", ".h"), "c"),
    **dict.fromkeys((".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".ipp", ".inl"), "cpp"),
    ".go": "go",
    ".rs": "rust",
    **dict.fromkeys((".sh", ".bash", ".zsh", ".ksh"), "bash"),
    **dict.fromkeys((".md", ".markdown", ".mdx"), "markdown"),
    **dict.fromkeys((".htm", ".html"), "html"),
    **{f".{name}": name for name in ("json", "toml", "sql", "css", "xml", "ini", "csv")},
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
}
# The languages that are cut into functions and classes.
STRUCTURED = frozenset(
    ("python", "javascript", "typescript", "tsx", "java", "c", "cpp", "go", "rust", "bash")
)
_IS_CPP = re.compile(
    r"^\s*(?:class|namespace|template|public|private|using)\b|\w::\w", re.MULTILINE
)


def language_of_path(path: str, text: str) -> str:
    """The language of a file, `text` when its name says none; a header's words decide C or C++."""
    language = _SUFFIXES.get(PurePosixPath(path).suffix.lower(), "")
    if not language:
        return "bash" if re.match(r"#!.*\b(?:ba|z|k|da)?sh\b", text) else "text"
    if path.lower().endswith(".h") and _IS_CPP.search(text[:20_000]):
        return "cpp"
    return language
