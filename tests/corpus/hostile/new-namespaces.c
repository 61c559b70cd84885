// leitai: outcome=OK topic=namespaces
// stdout: held

#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

static char stack[1 << 16];
static int child(void *nothing) { return 0; }

int main(void) {
    int flags[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS,
                   CLONE_NEWCGROUP, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID};
    int escaped = 0;
    for (int i = 0; i < 8; i++)
        if (clone(child, stack + sizeof stack, flags[i] | SIGCHLD, 0) > 0) escaped = 1;
    puts(escaped ? "escaped" : "held");
}
