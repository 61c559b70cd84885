// leitai: outcome=MLE topic=memory,real-oom
// limits: memory_mb=64

#include <stdlib.h>
#include <string.h>

int main(void) {
    for (;;) {
        char *piece = malloc(1 << 20);
        if (piece) memset(piece, 'x', 1 << 20);
    }
}
