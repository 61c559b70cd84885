# leitai: outcome=MLE topic=memory
# stderr: MemoryError

kept = bytearray(1 << 44)
