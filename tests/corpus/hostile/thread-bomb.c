// leitai: outcome=OK topic=thread-bombs
// stdout: held
// limits: processes=16

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *sleeper(void *nothing) { sleep(60); return nothing; }

int main(void) {
    int made = 0;
    pthread_t thread;
    while (made < 5000 && pthread_create(&thread, 0, sleeper, 0) == 0) made++;
    puts(made < 16 ? "held" : "escaped");
    fflush(stdout);
    _exit(0);
}
