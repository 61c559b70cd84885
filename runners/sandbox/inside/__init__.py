"""The programs inside a sandbox container: they use the standard library alone.

`agent` is PID 1 and speaks to the host; `zygote` forks a `cell` for each submission: fresh
namespaces in which `program` runs a program, `calls` calls a Python function in a process
for each input, and `lines` talks to a driver of another language. They are baked into the
image and import nothing of the host's.
"""
