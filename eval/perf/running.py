"""A whole load test: the lock, the calibration, the folder, the sweep."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import asdict, replace
from pathlib import Path

from eval.locks import measuring
from eval.perf.calibration import Calibration, calibrate
from eval.perf.folder import create
from eval.perf.following import noting
from eval.perf.plan import Options
from eval.perf.prompts import Source
from eval.perf.roofline import Roofline, limits_as_json
from eval.perf.sweep import Progress, Sweep
from eval.perf.target import Target
from eval.perf.texts import Texts
from eval.runs.folder import now
from eval.runs.identity import software

LEAST_STREAMS = 4


async def load_test(
    home: Path,
    folder: Path,
    target: Target,
    options: Options,
    progress: Progress,
    *,
    limits: Roofline | None = None,
) -> None:
    """Measure `target` and keep all of it in `folder`, which must not be there; `limits` is
    kept too, so that the same folder is derived with it again.

    Raises `MeasuringError` where something else measures, `EnginesNotReady`,
    `CalibrationError`, `ConfigError`, and `FolderTakenError`.
    """
    with measuring(home, "a load test"):
        async with target.opened(home, progress) as engine:
            calibration = await calibrate(max([LEAST_STREAMS, *options.concurrency]))
            progress.say(_said(calibration))
            fingerprint = await asyncio.to_thread(target.fingerprint, progress.say)
            run = secrets.token_hex(8)
            manifest = {
                "created": now(),
                "target": target.label,
                "fingerprint": fingerprint,
                "options": options.as_json(),
                "nonce": run,
                "calibration": asdict(calibration),
                "limits": limits_as_json(limits),
                "kv_tokens": engine.kv_tokens,
                "software": software(),
            }
            cells = create(folder, manifest)
            texts = Texts(engine.endpoint, Source(run, options.seed, options.task))
            calibrated = replace(engine, capacity=calibration.capacity)
            with noting(folder, progress) as noted:
                await Sweep(calibrated, options, texts, cells, noted).run()


def _said(calibration: Calibration) -> str:
    return (
        f"this client: {calibration.lag_p50 / 1e6:.1f} ms late (median), "
        f"{calibration.lag_p99 / 1e6:.1f} ms (99th percentile) with {calibration.streams} "
        f"streams; {calibration.capacity:.0f} chunks a second fill a core"
    )
