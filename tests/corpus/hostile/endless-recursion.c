// leitai: outcome=RE topic=stack signal=11

#include <stdio.h>

static int deeper(volatile int depth) {
    volatile char room[4096];
    room[depth % 4096] = depth;
    return deeper(depth + 1) + room[0];
}

int main(void) { return deeper(0); }
