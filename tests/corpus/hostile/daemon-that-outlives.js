// leitai: outcome=OK topic=outliving-daemons,posix-spawn
// stdout: parent is done

const { spawn } = require("child_process");

spawn("/bin/sh", ["-c", "trap '' TERM INT HUP; while :; do sleep 1; done"], {
  detached: true,
  stdio: "inherit",
}).unref();
console.log("parent is done");
