// leitai: outcome=OK topic=checker-escapes,os-exit,self-kill
// call: entry=f
// inputs: [["exit"], ["really"], ["kill"]]
// right: [null, null, null]
// ends: RE RE RE

function f(how) {
  if (how === "exit") process.exit(0);
  if (how === "really") process.reallyExit(0);
  process.kill(process.pid, "SIGKILL");
  for (;;);
}
