// leitai: outcome=RE topic=self-kill signal=9

#include <signal.h>
#include <unistd.h>

int main(void) { kill(getpid(), SIGKILL); }
