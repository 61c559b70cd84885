"""Battles given away and taken in: scrubbed, checked, merged."""
