// leitai: outcome=OK topic=bpf,io-uring,keyrings,mounts,namespaces,forbidden-calls
// stdout: all 22 held
// why: each call is made by a child of its own, which has to die of SIGSYS

#define _GNU_SOURCE
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int calls[] = {101, 165, 166, 155, 161, 272, 308, 323, 298, 250, 248, 249, 425, 426, 427, 310,
                   311, 246, 175, 176, 167, 321};
    int held = 0, all = sizeof calls / sizeof *calls;
    for (int i = 0; i < all; i++) {
        int status;
        if (fork() == 0) {
            syscall(calls[i], 0, 0, 0, 0, 0, 0);
            _exit(0);
        }
        wait(&status);
        if (WIFSIGNALED(status) && WTERMSIG(status) == 31) held++;
        else printf("call %d: status %d\n", calls[i], status);
    }
    if (held == all) printf("all %d held\n", held);
}
