// leitai: outcome=OK topic=time
// stdout: 1,2,3

const later = (value, time) => new Promise((done) => setTimeout(done, time, value));
Promise.all([later(1, 30), later(2, 20), later(3, 10)]).then((values) => console.log(String(values)));
