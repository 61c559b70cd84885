// leitai: outcome=OK topic=compiler-bombs,proc
// stdout: held
// why: an assembler can put any file into the program, so it must not be able to read more

__asm__(".section .rodata\nstolen:\n.incbin \"/etc/hostname\"\n.byte 0\n");
extern "C" const char stolen[];

#include <cstdio>
#include <cstring>

int main() { std::puts(std::strstr(stolen, "leitai-host") ? "escaped" : "held"); }
