// leitai: outcome=SECURITY topic=ptrace signal=31

#include <stdio.h>
#include <sys/ptrace.h>
#include <unistd.h>

int main(void) {
    ptrace(PTRACE_ATTACH, getppid(), 0, 0);
    puts("alive");
}
