// leitai: outcome=CE topic=compiler-bombs,proc
// never: root:x:0
// why: a compiler repeats the lines that it does not understand; no secret may be among them

#include "/proc/1/environ"
#include "/etc/shadow"
int main(void) { return 0; }
