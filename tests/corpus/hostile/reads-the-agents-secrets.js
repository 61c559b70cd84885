// leitai: outcome=OK topic=agents-memory,agents-descriptors,proc
// stdout: held

const fs = require("fs");

const opened = [];
for (const agent of new Set([1, process.ppid]))
  for (const name of ["mem", "environ", "maps", "fd/0", "fd/1", "fd/2", "fd/3", "fd/4"])
    for (const how of ["r", "r+"])
      try {
        fs.openSync(`/proc/${agent}/${name}`, how);
        opened.push(name);
      } catch {}
console.log(opened.length ? `escaped ${opened}` : "held");
