# leitai: outcome=OK topic=zip-bombs,disk-filling
# limits: disk_mb=8 cpu_seconds=3 produced_kb=64
# stdout: held

import io
import zipfile

packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    for number in range(32):
        archive.writestr(f"zeros{number}", bytes(1 << 20))
try:
    zipfile.ZipFile(packed).extractall("/tmp")
    print("escaped")
except OSError:
    print("held")
