"""Which model for whom: rules over what was measured, with their reasons.

    values.py      what somebody needs, who could do it, what is advised; values only
    licences.py    configs/licences.yaml
    places.py      whether a model has room on given hardware, and what a month of that costs
    hard.py        rules that exclude
    ties.py        what would break a tie
    rules.py       `advise`: exclude, compare the rest
    candidates.py  a run's contestants as candidates, from a report's evidence
    words.py       reasons in words; text.en.yaml, text.zh.yaml

See docs/advice.md.
"""

from eval.advice.candidates import candidates
from eval.advice.rules import advise
from eval.advice.values import Advice, Candidate, Needs, Reason
from eval.advice.words import in_words, needs_in_words

__all__ = [
    "Advice",
    "Candidate",
    "Needs",
    "Reason",
    "advise",
    "candidates",
    "in_words",
    "needs_in_words",
]
