// leitai: outcome=MLE topic=memory,shared-memory-filling
// limits: memory_mb=64

#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

static char page[1 << 20];

int main(void) {
    for (;;) {
        int file = memfd_create("x", 0);
        for (int i = 0; i < 8; i++) write(file, page, sizeof page);
    }
}
