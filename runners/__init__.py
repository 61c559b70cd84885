"""Turns a prompt into an answer, and an answer's code into an execution result."""
