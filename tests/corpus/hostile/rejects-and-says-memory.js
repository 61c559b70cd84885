// leitai: outcome=RE topic=self-kill,real-oom exit_code=1
// why: the words alone are no lack of memory, it is an error like any other

Promise.reject(new RangeError("JavaScript heap out of memory, says the program, and more"));
