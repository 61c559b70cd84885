// leitai: outcome=RE topic=stack
// stderr: Maximum call stack size exceeded

const deeper = () => deeper() + 1;
deeper();
