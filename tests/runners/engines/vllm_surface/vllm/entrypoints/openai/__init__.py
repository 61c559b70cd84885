"""Stands where the real vLLM would, in an environment of its own."""
