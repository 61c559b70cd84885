// leitai: outcome=OK topic=memory
// stdout: done
// why: what is asked for and never touched is no memory; refused or granted, nothing happens

#include <stdio.h>
#include <sys/mman.h>

int main(void) {
    for (int i = 0; i < 1000; i++)
        mmap(0, 1L << 32, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    puts("done");
}
