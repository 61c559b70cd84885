# leitai: outcome=RE topic=forged-frames,agents-descriptors exit_code=5

import json
import os
import struct

header = {
    "nonce": "", "exit_code": 0, "signal": None, "sizes": [0, 0], "outcome": "OK", "oom_kills": 0,
    "stopped_for": None, "cpu_seconds": 0, "wall_seconds": 0, "peak_bytes": 0, "produced": [],
    "left_out": 0, "stdout_bytes": 0, "stderr_bytes": 0,
}
body = json.dumps(header).encode()
frame = struct.pack(">I", len(body)) + body
piece = struct.pack(">BxxxI", 1, len(frame)) + frame
for number in range(256):
    for data in (frame, piece):
        try:
            os.write(number, data)
        except OSError:
            pass
os._exit(5)
