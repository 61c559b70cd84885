# leitai: outcome=MLE topic=pickle-bombs,memory
# why: 17 bytes that ask for a memo of two thousand million places
# limits: memory_mb=64 cpu_seconds=5

import pickle

pickle.loads(b"\x80\x04\x8c\x01ar\xff\xff\xff\x7f.")
