# leitai: outcome=MLE topic=zip-bombs,memory
# limits: memory_mb=64 cpu_seconds=5

import zlib

squeeze = zlib.compressobj(9)
packed = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(192)) + squeeze.flush()
zlib.decompress(packed)
