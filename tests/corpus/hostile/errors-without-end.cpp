// leitai: outcome=CE topic=compiler-bombs,output-floods
// why: what a compiler says is cut like any output

#define A x y z w x y z w x y z w x y z w x y z w x y z w x y z w x y z w ;
#define B A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A
#define C B B B B B B B B B B B B B B B B B B B B B B B B B B B B B B B B
int main() { C C C C }
