"""A run's report: one HTML file for a mail, Markdown for a repository, JSON for programs.

`write_report` is what others call; the Reports page takes single sections from `sections`.
Inside, `evidence` gathers all figures from the modules that own them, the section modules
turn them into blocks (plain values in one language), and `html` and `markdown` write any
blocks, escaping every text.
"""

from eval.report.writing import as_markdown, write_report

__all__ = ["as_markdown", "write_report"]
