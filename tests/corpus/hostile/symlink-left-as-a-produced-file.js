// leitai: outcome=OK topic=symlinks,hard-links
// stdout: held
// files: plain.txt
// never: root:

const fs = require("fs");

let escaped = false;
fs.symlinkSync("/etc/passwd", "result.txt");
fs.symlinkSync("/proc/self/environ", "environment.txt");
try {
  fs.linkSync("/etc/passwd", "hard.txt");
  escaped = true;
} catch {}
fs.writeFileSync("plain.txt", "plain");
console.log(escaped ? "escaped" : "held");
