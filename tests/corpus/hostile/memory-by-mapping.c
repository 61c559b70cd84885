// leitai: outcome=MLE topic=memory,real-oom
// limits: memory_mb=64
// why: mapped and touched; a refusal is not taken for an answer

#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

int main(void) {
    for (;;) {
        void *piece = mmap(0, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (piece != MAP_FAILED) memset(piece, 'x', 4 << 20);
    }
}
