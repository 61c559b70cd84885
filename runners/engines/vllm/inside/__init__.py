"""Runs inside vLLM's process: the standard library only. The folder is on its path."""
