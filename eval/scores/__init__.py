"""Numbers out of judged samples, with their intervals. Pure, no I/O."""
