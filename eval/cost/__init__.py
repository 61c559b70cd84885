"""What it takes to run a model: memory, cards, start-up, money.

    formats.py      bytes of a tensor in each stored format
    tensors.py      tensors of a model, and what a quantisation makes of them
    model.py        a model as memory sees it, from its config.json or its file's header
    headers.py      safetensors headers, of a file or of an address; GGUF headers
    looking.py      what a header says, of a file or of an address
    checkpoints.py  configs/checkpoints.yaml, and which model a contestant is
    memory.py       weights + KV cache + overhead
    cards.py        configs/cards.yaml
    requirements.py what each model takes, and how few cards hold it
    options.py      the ways in which a contestant can run on a card
    placing.py      the exact search: which way on which cards
    plan.py         who runs where with how much, who takes turns, who is left
    serving.py      the exact commands of a plan's engines
    laying_out.py   a lineup's plan as JSON, with what would help those that are left
    prices.py       configs/prices.yaml
    hardware.py     what each contestant was served on, in names that have a price
    money.py        what a run has cost, a million tokens, a solved problem
    runs.py         the cost of a run in its folder
    starting.py     start-up, memory and speed of the llama.cpp engine, measured
    stability.py    what hours of load have shown
    soaking.py      the load, and the watch over what serves it
    convenience.py  configs/convenience.yaml
    telling.py      tables and lines for a terminal

See docs/cost.md.
"""
