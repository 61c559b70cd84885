# leitai: outcome=MLE topic=pickle-bombs,memory
# limits: memory_mb=64 cpu_seconds=5

import pickle

# Each list holds the one before ten times; the text of it has 10**9 parts.
bomb = b"\x80\x04" + b"(Vlol\nl\x940" + b"".join(
    b"(" + b"h" + bytes([n]) + (b"h" + bytes([n])) * 9 + b"l\x940" for n in range(9)
) + b"h\x09."
repr(pickle.loads(bomb))
