"""Runs on disk as a replay leaves them, without asking anybody: their answers are decided here."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from doubling import write_problems
from served import lineup_document

from eval.batch import begin
from eval.runs.folder import Run, now, open_run
from eval.runs.planning import Options, Plan, Planned, make_plan
from runners.answer import Transcript
from runners.sandbox import load_settings

Passes = Callable[[Planned], bool]
NAMES = tuple(f"task_{letter}" for letter in "abcdefghijklmnopqrst")


@dataclass
class House:
    """A data folder with a lineup of contestants, and problems to double a number."""

    home: Path
    contestants: tuple[str, ...] = ("alpha", "beta")
    names: tuple[str, ...] = NAMES
    sampling: Mapping[str, Any] | None = None
    model: str = ""

    @property
    def root(self) -> Path:
        return self.home / "runs"

    def options(self, **changes: Any) -> Options:
        document = lineup_document(dict.fromkeys(self.contestants, "http://127.0.0.1:9"))
        for one in document["contestants"]:
            one["sampling"].update(self.sampling or {})
            one["engine"]["model"] += self.model
        lineup = self.home / "lineup.yaml"
        lineup.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        drawn = {"samples": 5, "temperature": 0.2, "seed": 1}
        problems = write_problems(self.home, self.names)
        return Options(**{"lineup": str(lineup), "problems": problems, **drawn, **changes})

    def write(self, name: str, passes: Passes = lambda _: True, **changes: Any) -> Run:
        """Write a whole run of which these samples pass."""
        changes = {"seed": 1 + 10 * len(list(self.root.glob("*"))), **changes}
        return write_run(self.root, name, make_plan(self.options(**changes)), passes)


def write_run(
    root: Path, name: str, plan: Plan, passes: Passes, keep: Callable[[Planned], bool] | None = None
) -> Run:
    run = begin(root, name, plan, load_settings(), None)
    with run.writing():
        samples, verdicts = [], []
        for planned in plan.all:
            if keep is None or keep(planned):
                samples.append(_sample(planned))
                verdicts.append(_verdict(planned, "AC" if passes(planned) else "WA"))
    (run.folder / "samples.jsonl").write_text("".join(samples), encoding="utf-8")
    (run.folder / "judgements.jsonl").write_text("".join(verdicts), encoding="utf-8")
    return open_run(root, name)


def _sample(planned: Planned) -> str:
    transcript = Transcript(1.0)
    record = {
        "id": planned.id,
        "at": now(),
        "answer": "",
        "truncated": False,
        "infra": False,
        "error": None,
        "usage": None,
        "timings": {"scheduled": transcript.answer().timings.scheduled, "end": None},
        "reused": None,
        "key_digest": planned.digest,
        "key": dict(planned.key),
    }
    return json.dumps(record) + "\n"


def _verdict(planned: Planned, verdict: str) -> str:
    digest = planned.problem.digest
    told = {"sample": planned.id, "problem": planned.problem.id, "digest": digest}
    return json.dumps({**told, "verdict": verdict, "code": "", "at": now()}) + "\n"


def chance(share: float, *lost: str, of: str = "alpha") -> Passes:
    """Every sample passes with this chance, drawn by its seed; `of` has lost some problems."""

    def passes(planned: Planned) -> bool:
        if planned.contestant.id == of and planned.problem.id in lost:
            return False
        return random.Random(f"{planned.id} {planned.sampling.seed}").random() < share

    return passes


def edit(run: Run, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change every record of a file of the run."""
    path = run.folder / name
    whole = name.endswith(".json")
    texts = [path.read_text(encoding="utf-8")]
    texts = texts if whole else texts[0].splitlines()
    records = [json.loads(text) for text in texts]
    for record in records:
        change(record)
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
