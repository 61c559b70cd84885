// leitai: outcome=MLE topic=endless-generators,memory
// limits: cpu_seconds=10

function* numbers() {
  for (let number = 0; ; number++) yield number + 0.5;
}
console.log([...numbers()].length);
