// leitai: outcome=RE topic=huge-files,disk-filling
// limits: disk_mb=8 produced_kb=64 cpu_seconds=3
// stderr: ENOSPC|EFBIG
// files: -

const fs = require("fs");

const file = fs.openSync("huge", "w");
const page = Buffer.alloc(1 << 20);
for (;;) fs.writeSync(file, page);
