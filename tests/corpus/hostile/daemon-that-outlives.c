// leitai: outcome=OK topic=outliving-daemons,ignored-signals
// stdout: parent is done

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    if (fork() == 0) {
        setsid();
        if (fork()) _exit(0);
        for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
        for (;;) {}
    }
    puts("parent is done");
}
