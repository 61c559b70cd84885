"""Runs hostile code in hardened containers and says how it ended.

Values: `Job` goes in, `RunResult` comes out. `Sandbox` does the work; Docker's SDK is
imported only when it has something to ask the engine.
"""

from runners.sandbox.calls import CallJob, CallOutcome, CallResult, Opaque, Unordered
from runners.sandbox.failure import JobError, SandboxError, UnknownLanguage
from runners.sandbox.languages import LANGUAGES, Language, language_for
from runners.sandbox.owner import this_process
from runners.sandbox.result import (
    Compilation,
    Job,
    Outcome,
    ProducedFile,
    RunResult,
    SandboxState,
)
from runners.sandbox.sandbox import Sandbox
from runners.sandbox.settings import Limits, SandboxSettings, load_settings

__all__ = [
    "LANGUAGES",
    "CallJob",
    "CallOutcome",
    "CallResult",
    "Compilation",
    "Job",
    "JobError",
    "Language",
    "Limits",
    "Opaque",
    "Outcome",
    "ProducedFile",
    "RunResult",
    "Sandbox",
    "SandboxError",
    "SandboxSettings",
    "SandboxState",
    "UnknownLanguage",
    "Unordered",
    "language_for",
    "load_settings",
    "this_process",
]
