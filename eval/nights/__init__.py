"""Night after night: the pinned baseline, the journal, and when to call a drop."""
