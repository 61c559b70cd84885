"""Load tests: what was asked, what came when, and the figures that follow from that.

    events.py      one request as it happened, and a cell's file of them
    metrics.py     events → figures, in the key names of vLLM's `bench serve`; pure
    objective.py   `--slo`: what a request must keep; pure
    steady.py      ramp and tail left out; pure
    derive.py      a cell's file → its result, flags and all; pure
    across.py      repeats → intervals; pure
    roofline.py    what a card cannot beat; pure
    search.py      the highest load that still meets the objective
    prompts.py     texts with a fresh nonce first; pure
    lengths.py     texts of exact length, whoever counts
    texts.py       requests of exact length, counted by the server
    client.py      one streamed request, bytes and moments
    arrivals.py    when people come; pure
    load.py        many: closed loop and Poisson arrivals
    parts.py, part.py   the same from several processes
    others.py      whether somebody else asks the engine meanwhile
    calibration.py the client's own delay, against an endpoint that tells the truth
    plan.py        which cells, how many requests, about how long
    sweep.py       cells one after another, and the search
    folder.py      what is kept, and the document that follows from it
    target.py      a contestant behind a lease, or any endpoint
    progress.py    bar and lines on stderr
    running.py     a whole load test: lock, calibration, folder, sweep

`python -m eval perf` is the door; docs/speed.md says what each figure is.
"""
