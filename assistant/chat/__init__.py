"""Conversations with contestants whose names are known: asked, run, fixed, kept, found again.

`service.Chat` is the door, `values.py` what it gives to pages. Nothing here knows a widget,
and nothing of it enters the blind ratings.
"""
