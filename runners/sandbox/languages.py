"""The languages that the sandbox runs: one row of a table each.

`docs/sandbox.md` says how to add one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MEMORY = "{memory_mb}"  # in a command: the memory that the program may use, in MiB
TAIL = 8192  # characters of stderr in which an error of the language is looked for

# Indented and empty lines, V8's trace of its own functions, Node's signature.
_AFTER_AN_ERROR = re.compile(r"\s|$|\d+: 0x|-----|Node\.js v")


@dataclass(frozen=True)
class Language:
    """How code of one language is named, compiled and started inside the container.

    `compile` and `command` run in the working folder, where the code lies as `file`; what
    a compiler makes goes to /tmp, so that it is not taken for a file of the program. A
    failing `compile` is the outcome CE. `command` may hold `MEMORY`, see `started_with`.
    `packages` are Debian's; `version` prints what they brought.

    `memory_error` is a regular expression for the beginning of the line of stderr with
    which the language itself ran out of memory; None where it has no such line.
    `extra_memory_mb` is what the language needs beside what the program may use,
    `compile_memory_mb` the least that its compiler works with, `compile_seconds` its wall
    time, `extra_processes` are threads of its own. One that `reserves_addresses` takes far
    more address space than memory, and must not be limited in it.
    """

    id: str
    title: str
    file: str
    command: tuple[str, ...]
    packages: tuple[str, ...]
    version: tuple[str, ...]
    compile: tuple[str, ...] | None = None
    aliases: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    memory_error: str | None = None
    extra_memory_mb: int = 0
    extra_processes: int = 0
    compile_memory_mb: int = 0
    compile_seconds: float = 30.0
    reserves_addresses: bool = False

    def started_with(self, memory_mb: int) -> tuple[str, ...]:
        """The command for a program that may use this much memory."""
        return with_memory(self.command, memory_mb)

    def ran_out_of_memory(self, stderr: str) -> bool:
        """Whether the language's own memory error is the last thing that stderr tells.

        What follows an error, like a trace, is passed over.
        """
        lines = [line for line in stderr[-TAIL:].splitlines() if not _AFTER_AN_ERROR.match(line)]
        return bool(self.memory_error and lines and re.match(self.memory_error, lines[-1]))


def with_memory(command: Iterable[str], memory_mb: int) -> tuple[str, ...]:
    """The command with this number of MiB where it has `MEMORY`."""
    return tuple(part.replace(MEMORY, str(memory_mb)) for part in command)


# Where compilers put what they make: the container's own, and with nothing else in it.
BINARY = "/tmp/main"  # noqa: S108
CLASSES = "/tmp/classes"  # noqa: S108
_START = "/tmp/start"  # noqa: S108

# What docker/sandbox/prepare.sh made of docker/sandbox/drivers.
TOOLS = "/opt/leitai/drivers"
JAVA_TOOLS = f"{TOOLS}/leitai.jar"

_JVM = (
    "java",
    # One processor and little memory: no threads for a collector, no counters on disk. The
    # slower compiler's code would rarely pay within the few seconds of a run.
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
    "-XX:-CreateCoredumpOnCrash",
    *("-XX:ErrorFile=/dev/null", "-XX:ReservedCodeCacheSize=48m"),
    # What a JVM has to say of itself it would say among the program's output.
    "-Xlog:disable",
)
# Followed by the file for the name of the class to start, or by `-` and options of javac's.
JAVA_COMPILER = (
    *(*_JVM, "-Xmx192m", "-Xss8m"),
    *(f"-XX:SharedArchiveFile={TOOLS}/compile.jsa", "-cp", JAVA_TOOLS),
    *("leitai.Compile", "Main.java", CLASSES),
)
# Followed by an archive, a class path, and what to start.
JAVA_RUNTIME = (*_JVM, f"-Xmx{MEMORY}m", "-Xss64m")

PYTHON = Language(
    id="python",
    title="Python",
    file="main.py",
    command=("python3", "main.py"),
    packages=("python3", "python3-numpy", "python3-pandas", "python3-matplotlib"),
    version=("python3", "--version"),
    aliases=("py", "python3"),
    environment={
        # Unbuffered, so that what a program printed before it was ended is not lost.
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://leitai_figures",
        "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108 - the container's own
        # A thread for each processor of the host would be memory without speed.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    },
    memory_error=r"MemoryError|numpy\.core\._exceptions\._ArrayMemoryError",
)

JAVASCRIPT = Language(
    id="javascript",
    title="JavaScript",
    file="main.js",
    command=(
        *("node", f"--max-old-space-size={MEMORY}", "--stack-size=3900"),
        *("--require", f"{TOOLS}/blocking.js", "main.js"),
    ),
    packages=("nodejs",),
    version=("node", "--version"),
    aliases=("js", "node", "nodejs"),
    environment={"NODE_DISABLE_COLORS": "1"},
    memory_error=r"FATAL ERROR: .*memory|RangeError: Array buffer allocation failed",
    extra_memory_mb=64,
    extra_processes=12,
    reserves_addresses=True,
)

JAVA = Language(
    id="java",
    title="Java",
    file="Main.java",
    compile=(*JAVA_COMPILER, _START),
    command=(
        *(*JAVA_RUNTIME, f"-XX:SharedArchiveFile={TOOLS}/run.jsa"),
        *("-cp", f"{JAVA_TOOLS}:{CLASSES}", f"@{_START}"),
    ),
    packages=("default-jdk-headless",),
    version=("java", "--version"),
    memory_error=r"(Exception in thread .*|Caused by: )?java\.lang\.OutOfMemoryError",
    extra_memory_mb=96,
    extra_processes=24,
    compile_memory_mb=384,
    reserves_addresses=True,
)

C = Language(
    id="c",
    title="C",
    file="main.c",
    compile=("gcc", "-O2", "-std=gnu17", "-o", BINARY, "main.c", "-lm"),
    command=(BINARY,),
    packages=("gcc", "libc6-dev"),
    version=("gcc", "--version"),
    compile_memory_mb=256,
)

CPP = Language(
    id="cpp",
    title="C++",
    file="main.cpp",
    # The flags of the precompiled header in docker/sandbox/prepare.sh.
    compile=("g++", "-O2", "-std=gnu++20", "-o", BINARY, "main.cpp"),
    command=(BINARY,),
    packages=("g++", "libc6-dev"),
    version=("g++", "--version"),
    aliases=("c++", "cxx", "cc"),
    memory_error=r"terminate called after throwing an instance of 'std::bad_alloc'",
    compile_memory_mb=512,
)

BASH = Language(
    id="bash",
    title="Bash",
    file="main.sh",
    command=("bash", "main.sh"),
    packages=("bash", "bc", "jq"),
    version=("bash", "--version"),
    aliases=("sh", "shell"),
    memory_error=r"(main\.sh|bash): .*x(m|re)alloc: ",
)

SQL = Language(
    id="sql",
    title="SQL (SQLite)",
    file="main.sql",
    command=(
        *("sqlite3", "-batch", "-bail", "-header", "-column", "-nullvalue", "NULL"),
        *(":memory:", ".read main.sql"),
    ),
    packages=("sqlite3",),
    version=("sqlite3", "--version"),
    aliases=("sqlite", "sqlite3"),
    memory_error=r"(Parse|Runtime)? ?[Ee]rror.*: out of memory",
)

LANGUAGES: Mapping[str, Language] = {
    language.id: language for language in (PYTHON, JAVASCRIPT, JAVA, C, CPP, BASH, SQL)
}

_BY_NAME = {
    name: language for language in LANGUAGES.values() for name in (language.id, *language.aliases)
}


def language_for(name: str) -> Language | None:
    """Return the language with this id or alias, in any case; None when there is none."""
    return _BY_NAME.get(name.strip().lower())


def packages(languages: Iterable[Language] = LANGUAGES.values()) -> tuple[str, ...]:
    """The Debian packages that an image with these languages needs, each once, in order."""
    return tuple(dict.fromkeys(name for language in languages for name in language.packages))
