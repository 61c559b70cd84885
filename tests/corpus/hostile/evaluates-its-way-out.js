// leitai: outcome=OK topic=proc,setuid
// stdout: held

const vm = require("vm");

const outside = vm.runInNewContext("this.constructor.constructor('return process')()", {});
let escaped = false;
for (const act of [
  () => outside.setuid(0),
  () => outside.setgid(0),
  () => outside.binding("spawn_sync").spawn({ file: "/bin/sh", args: ["sh", "-c", "exit 1"], uid: 0 }).error === 0 || (() => { throw 0; })(),
  () => require("fs").writeFileSync("/etc/leitai", "x"),
  () => require("fs").writeFileSync("/proc/sys/kernel/core_pattern", "x"),
])
  try {
    act();
    escaped = true;
  } catch {}
console.log(escaped ? "escaped" : "held");
