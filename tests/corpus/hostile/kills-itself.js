// leitai: outcome=RE topic=self-kill signal=9

process.kill(process.pid, "SIGKILL");
setInterval(() => {}, 1000);
