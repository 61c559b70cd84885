"""The commands of `python -m eval`, a module for each; they parse and print."""
