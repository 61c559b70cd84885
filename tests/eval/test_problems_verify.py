"""The built-in problems prove themselves, and a problem without teeth is found out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eval.problems import BUILT_IN, load_problem
from eval.proofs.authoring import workshops


@pytest.mark.docker
@pytest.mark.timeout(1800)  # all wrong answers of all problems, some of them slow on purpose
async def test_every_built_in_problem_is_proved(require) -> None:
    require("docker")
    from eval.proofs.verify import verify_all

    reports = await verify_all(workshops())
    assert {report.id: report.faults for report in reports if report.faults} == {}
    assert len(reports) == 50


@pytest.mark.docker
async def test_tests_without_teeth_are_found_out(require, tmp_path: Path) -> None:
    require("docker")
    from eval.proofs.verify import verify_all

    shutil.copytree(BUILT_IN / "fewest-stamps", tmp_path / "stamps")
    wrong = tmp_path / "stamps" / "wrong" / "greedy.py"
    shutil.copy(tmp_path / "stamps" / "reference.py", wrong)
    (report,) = await verify_all(workshops(tmp_path))
    assert any("wrong/greedy: AC" in fault for fault in report.faults)


@pytest.mark.docker
async def test_a_wrong_answer_may_fail_at_the_last_test_only(require, tmp_path: Path) -> None:
    """Though it is first tried on a few tests, where most fail."""
    require("docker")
    from eval.proofs.verify import verify_all

    folder = tmp_path / "stamps"
    shutil.copytree(BUILT_IN / "fewest-stamps", folder)
    (workshop,) = workshops(tmp_path)
    name, last = workshop.definition.function, load_problem(folder).tests[-1].args
    late = (
        f"{workshop.reference}\n\nright = {name}\n\n\n"
        f"def {name}(*given):\n    return None if given == {last!r} else right(*given)\n"
    )
    (folder / "wrong" / "greedy.py").write_text(late, encoding="utf-8")
    (report,) = await verify_all([workshop])
    assert report.faults == ()
