"""What a run asks: options become samples, each with the full key of its completion.

The plan is a function of options, problems, lineup and machine. A run that is resumed
makes it again and compares; whatever differs is named, never mixed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from eval.cost.here import load_here
from eval.judge import LANGUAGES as PROGRAMMING
from eval.questions.chosen import BUILT_IN, Tell, load_questions
from eval.questions.problem import LANGUAGES, Problem
from eval.questions.question import Question
from eval.runs.fingerprints import as_noted, differences
from eval.runs.identity import fingerprint_of
from runners.configuration import ConfigError
from runners.lineup import Contestant, Lineup, Sampling

FIRST_SEED = 1


@dataclass(frozen=True)
class Options:
    """What a person asked for, as far as it determines the result.

    None leaves it to the lineup: `max_tokens` of each contestant, all `contestants`.
    """

    lineup: str = "pocket"
    problems: str = BUILT_IN
    limit: int | None = None
    contestants: tuple[str, ...] | None = None
    samples: int = 1
    temperature: float = 0.0
    max_tokens: int | None = None
    languages: tuple[str, ...] = ("python",)
    prompt_languages: tuple[str, ...] = ("en",)
    seed: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Options:
        """Return the options that `as_json` was made of."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        return cls(**values)


@dataclass(frozen=True)
class Planned:
    """One completion to be had. `id` is unique in the run, `key` says all that it depends on."""

    id: str
    key: Mapping[str, Any]
    question: Question
    contestant: Contestant
    language: str
    prompt: str
    sampling: Sampling

    @property
    def problem(self) -> Problem:
        return self.question.problem

    @cached_property
    def digest(self) -> str:
        return key_digest(self.key)


@dataclass(frozen=True)
class Plan:
    """All samples of a run by contestant, and what could not be asked, with the reason."""

    options: Options
    lineup: Lineup
    contestants: Mapping[str, Mapping[str, Any]]
    questions: tuple[Question, ...]
    samples: Mapping[str, tuple[Planned, ...]]
    left_out: tuple[str, ...]

    @property
    def all(self) -> list[Planned]:
        return [planned for samples in self.samples.values() for planned in samples]

    def has_other_weights(self, contestant: Contestant) -> bool:
        """Whether the checkpoint that lies here now is another one than was planned with: an
        engine fetches what a branch has become. May read all of it."""
        planned = self.contestants[contestant.id]["weights"] or {}
        now = fingerprint_of(contestant)["weights"] or {}
        known = planned.get("sha256"), now.get("sha256")
        return all(known) and known[0] != known[1]

    def as_json(self) -> dict[str, Any]:
        """Return all that determines the result, for the manifest."""
        digests = "".join(planned.digest for planned in self.all)
        return {
            "options": self.options.as_json(),
            "contestants": {name: dict(one) for name, one in self.contestants.items()},
            "problems": {
                question.problem.id: {
                    "digest": question.problem.digest,
                    "tags": list(question.problem.tags),
                    "released": question.released,
                }
                for question in self.questions
            },
            "left_out": list(self.left_out),
            "samples": len(self.all),
            "samples_digest": hashlib.sha256(digests.encode()).hexdigest(),
        }

    def differs_from(self, determined: Mapping[str, Any]) -> list[str]:
        """Return a line for all that was otherwise when a run was begun, by its manifest.

        What nobody knew then, such as the digest of a checkpoint that was not here, is no
        difference.
        """
        noted = self._as_noted(determined["contestants"])
        return differences(determined, json.loads(json.dumps(noted.as_json())))

    def _as_noted(self, contestants: Mapping[str, Mapping[str, Any]]) -> Plan:
        told = {
            name: as_noted(one, contestants.get(name, one))
            for name, one in self.contestants.items()
        }
        samples = {
            name: tuple(replace(one, key=_key_as(one.key, told[name])) for one in planned)
            for name, planned in self.samples.items()
        }
        return replace(self, contestants=told, samples=samples)


def make_plan(options: Options, tell: Tell = lambda line: None) -> Plan:
    """Return the plan; `ValueError` (`ConfigError`) names what cannot be used and the mend.

    `tell` is given a line for each draft, which is no part of the run, and while a large
    checkpoint is read for its digest.
    """
    _check(options)
    lineup = _playing(load_here(options.lineup), options)
    questions = load_questions(options.problems, tell)[: options.limit]
    left_out: list[str] = []
    asked = list(_prompts(questions, options, left_out))
    if not asked:
        raise ConfigError(f"there is nothing to ask: {'; '.join(left_out)}")
    identities = {one.id: fingerprint_of(one, tell) for one in lineup.contestants}
    samples = {
        one.id: tuple(
            _planned(one, identities[one.id], options, words, number)
            for words in asked
            for number in range(options.samples)
        )
        for one in lineup.contestants
    }
    return Plan(options, lineup, described(lineup, identities), questions, samples, tuple(left_out))


def described(lineup: Lineup, identities: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each contestant as reports show it, with its identity."""
    told = ("name", "developer", "license", "tuning", "parameters", "quantization", "released")
    return {
        one.id: {**one.model_dump(mode="json", include=set(told)), **identities[one.id]}
        for one in lineup.contestants
    }


def key_digest(key: Mapping[str, Any]) -> str:
    """Return the digest under which equal completions are found."""
    text = json.dumps(key, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check(options: Options) -> None:
    if options.samples > 1 and options.temperature == 0:
        raise ConfigError(
            f"--samples {options.samples} needs a --temperature above 0: "
            "without one all samples of a problem are the same"
        )
    for option, given, legal in (
        ("--language", options.languages, PROGRAMMING),
        ("--prompt-language", options.prompt_languages, LANGUAGES),
    ):
        if unknown := [one for one in given if one not in legal]:
            raise ConfigError(f"{option} {unknown[0]}: unknown; legal are {', '.join(legal)}")


def _playing(lineup: Lineup, options: Options) -> Lineup:
    """The lineup with the contestants of the run only, which alone are started."""
    known = [one.id for one in lineup.contestants]
    wanted = options.contestants or tuple(known)
    if unknown := [one for one in wanted if one not in known]:
        raise ConfigError(
            f"--contestants {unknown[0]}: not in lineup {lineup.name}; there are {', '.join(known)}"
        )
    playing = [one for one in lineup.contestants if one.id in wanted]
    for one in playing:
        if options.max_tokens and options.max_tokens >= one.engine.context:
            raise ConfigError(
                f"--max-tokens {options.max_tokens}: {one.id} has a context of "
                f"{one.engine.context} tokens for prompt and answer together"
            )
    return lineup.model_copy(update={"contestants": playing})


def _of_key(fingerprint: Mapping[str, Any]) -> dict[str, Any]:
    """What of a fingerprint completions depend on. Where there is no driver nothing is said
    of one, so that completions of earlier releases can be taken over."""
    nothing = {"digest"} if fingerprint.get("driver") else {"digest", "driver"}
    return {key: value for key, value in fingerprint.items() if key not in nothing}


def _key_as(key: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """A completion's key with of its fingerprint what is told, and no more."""
    kept = {part: value for part, value in key.items() if part != "driver" or part in told}
    return {**kept, "weights": told["weights"]}


@dataclass(frozen=True)
class _Words:
    """One way in which a question is asked."""

    question: Question
    prompt_language: str
    language: str
    prompt: str


def _prompts(
    questions: Iterable[Question], options: Options, left_out: list[str]
) -> Iterable[_Words]:
    for question in questions:
        for prompt_language in options.prompt_languages:
            for language in options.languages:
                try:
                    prompt = question.prompt(prompt_language, language)
                except ValueError as error:
                    left_out.append(f"{question.problem.id} in {language}: {error}")
                else:
                    yield _Words(question, prompt_language, language, prompt)


def _planned(
    contestant: Contestant, known: Mapping[str, Any], options: Options, words: _Words, number: int
) -> Planned:
    # Without chance a seed means nothing, and some services refuse what they do not know.
    drawn = options.temperature > 0 or options.seed is not None
    first = FIRST_SEED if options.seed is None else options.seed
    changes: dict[str, Any] = {
        "temperature": options.temperature,
        "seed": first + number if drawn else None,
    }
    if options.max_tokens:
        changes["max_tokens"] = options.max_tokens
    sampling = contestant.sampling.model_copy(update=changes)
    problem = words.question.problem
    key = {
        "problem": {"id": problem.id, "digest": problem.digest},
        "prompt": words.prompt,
        "prompt_language": words.prompt_language,
        "language": words.language,
        "contestant": contestant.id,
        **_of_key(known),
        "sampling": sampling.model_dump(mode="json", exclude={"seed"}),
        "seed": sampling.seed,
        "sample": number,
    }
    parts = (contestant.id, problem.id, words.prompt_language, words.language, str(number))
    return Planned(
        id="/".join(parts),
        key=key,
        question=words.question,
        contestant=contestant,
        language=words.language,
        prompt=words.prompt,
        sampling=sampling,
    )
