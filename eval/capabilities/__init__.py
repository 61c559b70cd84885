"""Capability checks: small, seeded, scored by code, each saying how little it proves.

    figures.py     what was shown, as values
    wording.py     the words of all cases (cases.*.yaml, schemas.yaml, proves.yaml)
    haystack.py    long text with facts in it, of any length; pure
    cases.py       one thing that is asked, and what it is scored by
    paired.py      tasks that are the same in both languages; pure
    plan.py        which cases, out of the seed; pure
    words.py       where a word stands by itself; pure
    rules.py       whether an answer has the form that was asked for; pure
    scoring.py     a raw answer → its marks; pure
    floors.py      what an answer scores that knows nothing; pure
    derive.py      manifest and raw answers → results; pure
    folder.py      what is kept
    results.py     a folder → its results
    asking.py      one contestant, one request at a time
    running.py     everybody in turn: lock, folder, leases

`python -m eval capabilities` is the door; docs/capabilities.md says what each check is.
"""
