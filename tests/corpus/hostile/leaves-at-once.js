// leitai: outcome=OK topic=os-exit exit_code=0
// stdout: before

process.on("exit", () => {
  process.exitCode = 0;
});
console.log("before");
process.reallyExit(0);
console.log("after");
