"""A PostgreSQL server of the tests' own: a real one, on a random port, as an ordinary
user, in a temporary folder. Debian's own cluster is neither needed nor touched."""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

USER = "leitai"
# Nothing here outlives a power cut, and nothing needs to: a killed server is survived.
FAST = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB"]


def programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class PrivatePostgres:
    """A server that ends with the thread that started it, also by kill -9."""

    def __init__(self) -> None:
        self._programs = programs()
        self._account = _ordinary_account()
        self.password = secrets.token_urlsafe(12)
        self.folder = Path(tempfile.mkdtemp(prefix="leitai-postgres-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.port = _free_port()
        self._initialise()

    def start(self) -> PrivatePostgres:
        """Start the server and wait until it answers."""
        # SIGQUIT is PostgreSQL's immediate shutdown: it takes its children along.
        command = ["setpriv", "--pdeathsig", "QUIT", *self._as_account()]
        command += [
            str(self._programs / "postgres"),
            "-D",
            str(self.folder / "data"),
            "-p",
            str(self.port),
            *FAST,
        ]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        self._wait_until_it_answers()
        return self

    def stop(self, *, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop at once, as a crash would; what was committed must be there again."""
        self._server.send_signal(how)
        self._server.wait(30)
        # Children of a killed server see it a moment later; until the last has gone, they
        # hold its shared memory and a new server refuses to start.
        deadline = time.monotonic() + 30
        while self._left_running():
            assert time.monotonic() < deadline, "children of the stopped server are still there"
            time.sleep(0.02)

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        if self._server is not None and self._server.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)

    @property
    def processes(self) -> list[int]:
        """The server's process, then its children."""
        pid = self._server.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def url(self, database: str, **changes: object) -> str:
        """The URL of a database; `changes` replace user, password, or port."""
        parts = {"user": USER, "password": self.password, "port": self.port} | changes
        login = f"{parts['user']}:{parts['password']}"
        return f"postgresql://{login}@127.0.0.1:{parts['port']}/{database}"

    def create(self, template: str = "template0", **options: str) -> str:
        """Make a database, empty or a copy, and return its name (about 20 ms)."""
        name = f"db{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        for option, value in options.items():
            statement += sql.SQL(f" {option} ") + sql.Literal(value)
        self.execute(statement)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def execute(self, statement: str | sql.Composed, database: str = "postgres") -> None:
        """Run one statement as the administrator."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self._account is not None:
            for path in (self.folder, secret):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        command = [str(self._programs / "initdb"), "-D", str(self.folder / "data"), "-U", USER]
        command += ["--auth=scram-sha-256", "--pwfile", str(secret), "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        prefix = ["setpriv", *self._as_account()] if self._account else []
        subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")

    def _as_account(self) -> list[str]:
        if self._account is None:
            return []
        ids = [f"--reuid={self._account.pw_uid}", f"--regid={self._account.pw_gid}"]
        return [*ids, "--clear-groups"]

    def _left_running(self) -> list[int]:
        """Processes of the server: all of them work in its data folder."""
        data = str(self.folder / "data")
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # ended in between
                if str((process / "cwd").readlink()) == data:
                    found.append(int(process.name))
        return found

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return


def _ordinary_account() -> pwd.struct_passwd | None:
    """Who runs the server where root runs the tests: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
