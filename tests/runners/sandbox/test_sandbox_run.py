"""What a program does decides its outcome, its output and its files."""

from __future__ import annotations

import asyncio
import time

import pytest

from runners.sandbox import JobError, Limits, Outcome, ProducedFile, Sandbox, UnknownLanguage
from runners.sandbox.result import Job

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENDINGS = {
    "ends well": ("print('done')", Outcome.OK),
    "exits with zero": ("import os; os._exit(0)", Outcome.OK),
    "exits with another code": ("import sys; sys.exit(3)", Outcome.RE),
    "raises": ("1/0", Outcome.RE),
    "does not parse": ("def f(:", Outcome.RE),
    "recurses without end": ("def f(): return f()\nf()", Outcome.RE),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", Outcome.RE),
    "kills everything it may": ("import os; os.kill(-1, 9)", Outcome.RE),
    "fills its memory": ("x = []\nwhile True: x.append('a' * 10**6)", Outcome.MLE),
    "asks for too much memory at once": ("x = [0] * 10**13", Outcome.MLE),
    "fills its memory in a child": (
        "import os\nif os.fork() == 0:\n x = []\n while True: x.append('a' * 10**6)\nos.wait()",
        Outcome.MLE,
    ),
    "computes without end": ("while True: pass", Outcome.TLE),
    "ignores the CPU limit's signal": (
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
        Outcome.TLE,
    ),
    "locks its own folder": ("import os; os.chmod('.', 0)", Outcome.OK),
    "floods its output": ("while True: print('x' * 1000)", Outcome.OLE),
    "floods its errors": ("import sys\nwhile True: sys.stderr.write('x' * 1000)", Outcome.OLE),
}


@pytest.fixture
def sandbox(kept_sandbox: Sandbox) -> Sandbox:
    return kept_sandbox


@pytest.mark.parametrize("name", ENDINGS)
async def test_a_programs_ending_has_its_outcome(run_code, name):
    code, outcome = ENDINGS[name]
    result = await run_code(code)
    assert result.outcome is outcome, result


async def test_waiting_without_end_is_ended_by_the_wall_clock(run_code):
    limits = Limits(wall_seconds=0.5)
    started = time.monotonic()
    result = await run_code("import time; time.sleep(100)", limits=limits)
    assert result.outcome is Outcome.TLE
    assert 0.5 <= result.wall_seconds < time.monotonic() - started < 10
    assert result.cpu_seconds < 0.4


async def test_a_fork_bomb_is_contained_and_the_next_run_is_well(run_code):
    bomb = "import os\nwhile True:\n try: os.fork()\n except OSError: pass"
    result = await run_code(bomb, limits=Limits(wall_seconds=1, processes=16, memory_mb=64))
    assert result.outcome in (Outcome.TLE, Outcome.MLE)
    assert (await run_code("print(1)")).stdout == "1\n"


async def test_a_daemon_that_outlives_the_program_holds_nothing_up(run_code):
    code = "import os, time\nif os.fork() == 0:\n os.setsid()\n time.sleep(100)\nprint('parent')"
    result = await run_code(code)
    assert (result.outcome, result.stdout) == (Outcome.OK, "parent\n")
    assert result.wall_seconds < 5


async def test_exit_code_and_signal_are_told_apart(run_code):
    exited = await run_code("import sys; sys.exit(7)")
    killed = await run_code("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    assert (exited.exit_code, exited.signal) == (7, None)
    assert (killed.exit_code, killed.signal) == (None, 15)


async def test_an_exception_shows_the_programs_file_and_line_and_nothing_of_ours(run_code):
    result = await run_code("x = 1\nx.nope\n")
    assert 'main.py", line 2' in result.stderr
    assert result.stderr.count("File ") == 1
    assert result.stderr.endswith("AttributeError: 'int' object has no attribute 'nope'\n")


async def test_stdin_arguments_and_files_reach_the_program(run_code):
    code = (
        "import sys, helper\nprint(sys.argv[1:], input(), input(), helper.x, open('data').read())"
    )
    files = {"helper.py": b"x = 5", "data": b"\xe4\xb8\xad"}
    result = await run_code(code, stdin="第一\nsecond", args=("a b", "擂台"), files=files)
    assert result.stdout == "['a b', '擂台'] 第一 second 5 中\n"


async def test_stdin_that_is_not_given_is_empty(run_code):
    assert (await run_code("import sys; print(repr(sys.stdin.read()))")).stdout == "''\n"


async def test_large_stdin_arrives_whole(run_code):
    text = "0123456789\n" * 300_000
    code = "import sys, hashlib; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
    import hashlib

    result = await run_code(code, stdin=text)
    assert result.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()


async def test_long_output_is_cut_at_its_end_and_says_so(run_code):
    result = await run_code("for i in range(40000): print(i)")
    assert result.outcome is Outcome.OK
    assert result.stdout_truncated
    assert len(result.stdout) == 64 * 1024
    assert result.stdout.startswith("0\n1\n2\n")


async def test_of_long_errors_the_end_is_kept_where_the_exception_is(run_code):
    result = await run_code("import sys\nsys.stderr.write('x' * 100000)\n1/0")
    assert result.stderr_truncated
    assert result.stderr.endswith("ZeroDivisionError: division by zero\n")


async def test_output_before_a_time_out_is_not_lost(run_code):
    result = await run_code("print('so far')\nwhile True: pass")
    assert (result.outcome, result.stdout) == (Outcome.TLE, "so far\n")


async def test_output_that_is_no_text_is_decoded_with_replacement(run_code):
    result = await run_code(r"import sys; sys.stdout.buffer.write(b'a\x00\xff\xed\xa0\x80z')")
    assert result.stdout[:3] == "a\x00�"
    assert result.stdout[-1] == "z"


async def test_code_with_a_lone_surrogate_is_run_and_judged(run_code):
    result = await run_code("print('\ud800')", stdin="\udfff", args=("\ud800",))
    assert result.outcome is Outcome.OK


async def test_time_and_memory_are_measured(run_code):
    code = "x = bytearray(30 << 20)\ns = 0\nfor i in range(2_000_000): s += i"
    result = await run_code(code)
    assert result.memory_peak_bytes > 30 << 20
    assert 0.02 < result.cpu_seconds <= result.wall_seconds * 1.1


async def test_files_left_behind_come_back_without_the_inputs(run_code):
    code = "open('b.txt', 'w').write('new')\nopen('kept', 'a').write('more')"
    result = await run_code(code, files={"same": b"same", "kept": b"old "})
    assert result.files == (ProducedFile("b.txt", b"new"), ProducedFile("kept", b"old more"))


async def test_links_folders_pipes_and_big_files_are_left_behind(run_code):
    code = (
        "import os\nos.symlink('/etc/passwd', 'link')\nos.mkdir('folder')\nos.mkfifo('pipe')\n"
        "open('big', 'wb').truncate(5 << 20)\nopen('ok', 'w').write('1')"
    )
    result = await run_code(code)
    assert result.files == (ProducedFile("ok", b"1"),)
    assert result.code == "files_left_out"
    assert result.detail.startswith("4 of the files")


async def test_the_result_names_the_image_that_ran_it(run_code, engine):
    result = await run_code("print(1)")
    assert engine.images.get(result.image).id == result.image


async def test_languages_go_by_their_aliases(sandbox: Sandbox):
    assert (await sandbox.run(Job(" Py ", "print(1)"))).language == "python"


async def test_an_unknown_language_is_refused_with_the_legal_ones(sandbox: Sandbox):
    with pytest.raises(UnknownLanguage, match=r"cobol.*python"):
        await sandbox.run(Job("cobol", "x"))


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("job_too_large", {"stdin": "x" * (9 << 20)}),
        ("bad_argument", {"args": ("a\0b",)}),
        ("bad_argument", {"args": ("x" * 60_000, "y" * 60_000)}),
        ("bad_file_name", {"files": {"../escape": b""}}),
        ("bad_file_name", {"files": {"main.py": b""}}),
        ("bad_file_name", {"files": {"": b""}}),
    ],
)
async def test_a_job_that_cannot_be_put_into_a_container_is_refused(run_code, code, fields):
    with pytest.raises(JobError) as caught:
        await run_code("print(1)", **fields)
    assert caught.value.code == code


async def test_programs_run_side_by_side_see_nothing_of_each_other(run_code):
    code = "import os, sys, time\nopen(sys.argv[1], 'w')\ntime.sleep(.2)\nprint(os.listdir('.'))"
    results = await asyncio.gather(*(run_code(code, args=(name,)) for name in "abcd"))
    listed = [sorted(eval(result.stdout)) for result in results]  # noqa: S307 - a list's repr
    assert listed == [sorted([name, "main.py"]) for name in "abcd"]
