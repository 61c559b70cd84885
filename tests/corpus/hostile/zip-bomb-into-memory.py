# leitai: outcome=MLE topic=zip-bombs,memory
# limits: memory_mb=64 cpu_seconds=5

import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("zeros", "w") as entry:
        for _ in range(192):
            entry.write(bytes(1 << 20))
zipfile.ZipFile(packed).read("zeros")
