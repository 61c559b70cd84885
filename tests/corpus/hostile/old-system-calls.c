// leitai: outcome=SECURITY topic=forbidden-calls signal=31
// why: the gate of 32-bit programs, where numbers mean something else than the filter thinks

#include <stdio.h>

int main(void) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");  /* getpid of old */
    printf("alive %ld\n", result);
}
