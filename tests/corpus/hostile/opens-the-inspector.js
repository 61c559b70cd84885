// leitai: outcome=OK topic=agents-descriptors
// stdout: alone
// why: a debugger's port on its own loopback is nobody's way in, and ends with it

require("inspector").open(0, "127.0.0.1");
require("inspector").close();
console.log("alone");
process.exit(0);
