// leitai: outcome=TLE topic=fork-bombs,posix-spawn
// limits: cpu_seconds=1 wall_seconds=2 processes=40

const { spawn } = require("child_process");

for (let i = 0; ; i++) {
  const child = spawn(process.execPath, [__filename], { detached: true, stdio: "inherit" });
  child.on("error", () => {});
  child.unref();
}
