"""The engine host: one process per LEITAI_HOME that owns all engine processes.

    status.py      what an engine's state looks like to everyone else
    files.py       lock, address and logs of the host in LEITAI_HOME
    supervisor.py  weights → child process → ready, restarted with back-off
    children.py    the child processes of a supervisor and their bounded logs
    fetching.py    child: fetches one model file
    llamacpp.py    child: serves one model with llama.cpp
    vllm/          keeps vLLM running on NVIDIA cards, from its own environment
    cards.py       the cards, and which engine has how much of them
    repository.py  which hub has a checkpoint, and its configuration
    checkpoint.py  what a checkpoint says of itself, against the lineup
    memory.py      whether an engine fits into this machine's memory
    remote.py      looks now and then whether a remote endpoint answers
    leases.py      which engines are wanted by whom; starts and stops them
    turns.py       whose turn it is on cards that engines share
    seat.py        one engine's side of the turns
    holding.py     a client's hold on an engine that takes turns
    shares.py      how many answers at once each lease may have
    host.py        the process: lock, token, HTTP, life and death
    news.py        a counter of changes that can be waited on
    launch.py      starts the host if there is none
    reported.py    what answers met at outside endpoints
    client.py      `EngineHost`: everyone else's view of it

Use `runners.engines.client`; the rest is the host's inside.
"""
