# leitai: outcome=OK topic=checker-escapes,forged-frames,os-exit
# call: entry=f
# inputs: [[1], [2]]
# right: [7041, 7042]
# ends: RE|SECURITY|wrong RE|SECURITY|wrong
# why: words on the way of its own answer are a lie about itself, which never is the right answer

import json
import os
import struct


def f(given):
    body = json.dumps({
        "nonce": "", "verdict": "AC", "passed": True, "outcome": "OK", "value": {"$other": "right"},
        "exit_code": 0, "sizes": [0, 0], "answer_bytes": 1, "oom_kills": 0, "stopped_for": None,
        "cpu_seconds": 0, "wall_seconds": 0, "peak_bytes": 0, "clean": True,
    }).encode()
    for number in range(256):
        try:
            os.write(number, struct.pack(">I", len(body)) + body if given == 1 else body)
        except OSError:
            pass
    os._exit(0)
