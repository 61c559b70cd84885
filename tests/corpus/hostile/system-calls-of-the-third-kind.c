// leitai: outcome=SECURITY topic=forbidden-calls signal=31
// why: x32 numbers: the same calls with a bit on top

#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

int main(void) {
    printf("alive %ld\n", syscall(0x40000000 | 39));
}
