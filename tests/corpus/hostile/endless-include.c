// leitai: outcome=CE topic=compiler-bombs

#include "/proc/self/cwd/main.c"
int main(void) { return 0; }
