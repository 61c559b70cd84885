// leitai: outcome=OK topic=dns,metadata-addresses,docker-socket
// stdout: held

const net = require("net");
const dns = require("dns");

const reached = [];
let waiting = 0;
const places = [
  { host: "169.254.169.254", port: 80 }, { host: "1.1.1.1", port: 53 },
  { host: "172.17.0.1", port: 2375 }, { path: "/var/run/docker.sock" }, { path: "/run/docker.sock" },
];
for (const place of places) {
  waiting++;
  const peer = net.connect(place, () => reached.push(place));
  peer.on("error", () => {}).on("close", done);
  peer.setTimeout(300, () => peer.destroy());
}
waiting++;
dns.lookup("example.org", (error, found) => {
  if (!error) reached.push(found);
  done();
});
function done() {
  if (--waiting === 0) console.log(reached.length ? `escaped ${JSON.stringify(reached)}` : "held");
}
