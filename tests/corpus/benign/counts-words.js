// leitai: outcome=OK topic=input
// stdin: "to be or not to be\n"
// stdout: "{\"to\":2,\"be\":2,\"or\":1,\"not\":1}"

const counts = {};
for (const word of require("fs").readFileSync(0, "utf8").trim().split(" ")) counts[word] = (counts[word] ?? 0) + 1;
console.log(JSON.stringify(counts));
