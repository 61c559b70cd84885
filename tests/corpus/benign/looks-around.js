// leitai: outcome=OK topic=looks-around
// stdout: "[[\"main.js\"],[],[],0]"
// files: -

const fs = require("fs");

const left = Object.keys(process.env).filter((name) => name.includes("LEFT")).length;
console.log(JSON.stringify([...["/box", "/tmp", "/dev/shm"].map((folder) => fs.readdirSync(folder)), left]));
