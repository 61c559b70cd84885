"""What can go wrong around a run, and how the Docker SDK's errors are told apart.

SandboxError
├── UnknownLanguage   no row in the table of languages (the caller's fault)
├── JobError          a job that cannot be run as it is (the caller's fault)
└── EngineError       the sandbox's own fault; becomes the outcome INFRA
    └── AbandonedError     nobody waits for the run any more
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from runners.configuration import one_line
from runners.sandbox.languages import LANGUAGES

START_ENGINE = "start the Docker engine ('docker info' must answer) and try again"
BUILD_IMAGE = "build it: .venv/bin/python -m runners.sandbox build"


class SandboxError(Exception):
    """Base of all; `code` is stable, the message is one line with cause and mend."""

    code = "sandbox_error"


class UnknownLanguage(SandboxError):
    """The sandbox has no such language; `language` is what was asked for."""

    code = "unknown_language"

    def __init__(self, language: str) -> None:
        self.language = language
        self.legal = tuple(LANGUAGES)
        super().__init__(f"cannot run {language!r}; legal languages: {', '.join(self.legal)}")


class JobError(SandboxError):
    """The job breaks a rule that the message names."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class EngineError(SandboxError):
    """Docker, the image or the container failed, not the program."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(detail)


class AbandonedError(EngineError):
    """The run was cancelled before it had a result."""

    def __init__(self) -> None:
        super().__init__("abandoned", "the run was cancelled")


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn whatever the Docker SDK raises inside into an `EngineError`."""
    import docker.errors
    import requests
    import urllib3.exceptions

    try:
        yield
    except docker.errors.ImageNotFound as error:
        raise EngineError("image_missing", f"the sandbox image is gone; {BUILD_IMAGE}") from error
    except docker.errors.NotFound as error:
        raise EngineError("container_lost", "the container is gone; run again") from error
    except docker.errors.APIError as error:
        said = one_line(str(error.explanation or error))
        raise EngineError("engine_refused", f"the Docker engine refused: {said}") from error
    except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
        detail = f"the Docker engine does not answer in time; {START_ENGINE}"
        raise EngineError("docker_unavailable", detail) from error
    except (docker.errors.DockerException, urllib3.exceptions.HTTPError, OSError) as error:
        detail = f"no Docker engine answers ({_cause(error)}); {START_ENGINE}"
        raise EngineError("docker_unavailable", detail) from error


def _cause(error: BaseException) -> str:
    """The innermost reason: the SDK wraps a refused connection four times."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        seen = seen.__cause__ or seen.__context__
    return one_line(str(error))[:200]
