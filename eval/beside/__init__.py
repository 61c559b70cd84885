"""What was measured beside a run, about the same contestants.

    documents.py     what stands in the files: load tests, starts, hours of load, checks
    fingerprints.py  which measurements may be compared, and whose they are
    keeping.py       where the commands leave their documents
    choosing.py      of several of one fingerprint, which counts for what
    files.py         one file or folder of a measurement, and whose it is
    finding.py       what belongs to a run, of what is given and of what lies there
    models.py        what is known of a contestant's model
    ceilings.py      the roofline of a measured engine, and of a published row
    together.py      all of it for one run

See docs/report.md.
"""
