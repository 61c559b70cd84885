// leitai: outcome=RE topic=forged-frames
// why: by its code, or because it broke the descriptors of its own engine

const fs = require("fs");

const body = Buffer.from('{"nonce": "", "outcome": "OK", "exit_code": 0, "sizes": [0, 0]}');
const head = Buffer.alloc(4);
head.writeUInt32BE(body.length);
const targets = Array.from({ length: 256 }, (_, number) => number);
for (const target of [...targets, "/proc/1/fd/1", "/proc/self/fd/3", "/dev/console"])
  try {
    fs.writeSync(typeof target === "number" ? target : fs.openSync(target, "w"), Buffer.concat([head, body]));
  } catch {}
process.reallyExit(5);
