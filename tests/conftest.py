"""Fixtures that every test may use. What a test needs and the machine lacks is
skipped on a laptop and a failure where `LEITAI_REQUIRE` names it (CI)."""

from __future__ import annotations

import faulthandler
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from private_postgres import PrivatePostgres, programs
from served import Served, scripted_lineup

from eval.records import Records
from runners.engines.vllm.interpreter import NoVLLM, version
from runners.lineup import load_lineup
from runners.scripted import Script, ScriptedEndpoint
from runners.weights import WeightStore

AIDER = Path(__file__).resolve().parent.parent / ".venv-clients" / "bin" / "aider"
NAMES = ("alpha", "beta", "gamma")
GOODBYE_S = 20

# The same examples at every run, so that a change is judged by itself; new ones are looked
# for with HYPOTHESIS_PROFILE=explore. No deadlines: a busy machine breaks no law.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_configure() -> None:
    """A background job of a shell ignores Ctrl-C, and so would what tests start and stop."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes lend a test no name: an archive holds the second it was made in, and lanes that
    collect in different seconds would not agree on what there is to run."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules with the longest tests begin, so that lanes end together."""
    longest: Counter[Path] = Counter()
    for item in items:
        limit = item.get_closest_marker("timeout")
        longest[item.path] = max(longest[item.path], limit.args[0] if limit else 0)
    items.sort(key=lambda item: -longest[item.path])


def pytest_unconfigure() -> None:
    """A thread that a test left behind fails the run in words; it would hold it for ever."""
    deadline = time.monotonic() + GOODBYE_S
    others = [t for t in threading.enumerate() if t is not threading.current_thread()]
    for thread in others:
        if not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in others if thread.is_alive() and not thread.daemon]
    if left:
        print(f"threads left behind by a test: {', '.join(left)}", file=sys.stderr)
        faulthandler.dump_traceback(sys.stderr)
        sys.stderr.flush()
        os._exit(1)


def _default_weights() -> Path:
    data = os.environ.get("XDG_DATA_HOME", "~/.local/share")
    return Path(os.environ.get("LEITAI_WEIGHTS", f"{data}/leitai/weights")).expanduser()


@cache
def _missing(what: str) -> str:
    """Why `what` cannot be used here; empty when it can."""
    if what == "docker":
        if not shutil.which("docker"):
            return "the docker command is not installed"
        done = subprocess.run(["docker", "info"], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else f"no Docker engine answers ({done.stderr.strip()})"
    if what == "browser":
        return "" if shutil.which("chromium") else "chromium is not installed"
    if what == "postgres":
        return "" if programs() else "PostgreSQL's server is not installed"
    if what == "vllm":
        try:
            version()
        except NoVLLM as error:
            return str(error)
        return ""
    if what == "client":
        return "" if AIDER.exists() else "no coding client is installed; run make clients"
    if what == "models":
        # Fetching is the product's job; `make test` runs it before the suite.
        store = WeightStore(_default_weights())
        engines = [contestant.engine for contestant in load_lineup("pocket").contestants]
        missing = [
            e.weights.file for e in engines if e.kind == "llamacpp" and not store.find(e.weights)
        ]
        return f"not fetched: {', '.join(missing)}" if missing else ""
    raise AssertionError(f"unknown requirement {what!r}")


@pytest.fixture(scope="session")
def require() -> Callable[[str], None]:
    """`require("docker")`: skip when missing, fail when `LEITAI_REQUIRE` names it."""
    wanted = os.environ.get("LEITAI_REQUIRE", "").replace(",", " ").split()

    def check(what: str) -> None:
        if why := _missing(what):
            (pytest.fail if what in wanted else pytest.skip)(f"{what}: {why}")

    return check


@pytest.fixture(scope="session")
def weights_root() -> Path:
    """The shared store of model files, so that no test fetches them again."""
    return _default_weights()


@pytest.fixture(scope="session")
def postgres(require: Callable[[str], None]) -> Iterator[PrivatePostgres]:
    """A PostgreSQL server that lives as long as the tests."""
    require("postgres")
    server = PrivatePostgres().start()
    yield server
    server.remove()


@dataclass(frozen=True)
class Databases:
    """Makes databases of one kind for one test: nothing in them, or migrated and empty.

    Both are a few milliseconds: migrated ones are copies of one.
    """

    kind: str
    empty: Callable[[], str]
    migrated: Callable[[], str]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database without records, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "leitai.db"
    Records.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres: PrivatePostgres) -> str:
    """The name of a migrated PostgreSQL database without records, to be copied."""
    name = postgres.create()
    Records.open(postgres.url(name)).close()
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """The test runs twice, once on databases of each kind."""
    made: list[str] = []

    def path() -> Path:
        made.append(f"{len(made)}")
        return tmp_path / "data" / f"leitai-{len(made)}.db"

    def copied() -> str:
        target = path()
        target.parent.mkdir(exist_ok=True)
        shutil.copy(request.getfixturevalue("migrated_file"), target)
        return f"sqlite:///{target}"

    if request.param == "sqlite":
        yield Databases("sqlite", lambda: f"sqlite:///{path()}", copied)
        return

    server = request.getfixturevalue("postgres")
    template = request.getfixturevalue("migrated_template")

    def created(template: str) -> str:
        made.append(server.create(template))
        return server.url(made[-1])

    yield Databases("postgres", lambda: created("template0"), lambda: created(template))
    for name in made:
        server.drop(name)


@pytest.fixture
def database_url(databases: Databases) -> str:
    """The URL of a migrated database without records; the test runs on each kind."""
    return databases.migrated()


@pytest.fixture(scope="session")
def endpoints() -> Iterator[dict[str, ScriptedEndpoint]]:
    """Three scripted endpoints that live as long as the tests."""
    started = {name: ScriptedEndpoint(Script()).start_in_thread() for name in NAMES}
    yield started
    for endpoint in started.values():
        endpoint.stop()


@pytest.fixture(scope="session")
def app(
    endpoints: dict[str, ScriptedEndpoint], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """One running app on the scripted endpoints, for all tests that do not kill it."""
    folder = tmp_path_factory.mktemp("app")
    lineup = scripted_lineup(folder, {name: e.base_url for name, e in endpoints.items()})
    served = Served(folder / "home", lineup).start()
    served.wait_until_ready(len(NAMES))
    yield served
    assert served.stop() == 0
