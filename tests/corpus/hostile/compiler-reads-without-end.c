// leitai: outcome=CE topic=compiler-bombs
// why: a compiler has its limits too; that they ended it is said as CE

#include "/dev/zero"
int main(void) { return 0; }
