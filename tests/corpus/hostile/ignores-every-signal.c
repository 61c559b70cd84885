// leitai: outcome=TLE topic=ignored-signals
// limits: cpu_seconds=0.5

#include <signal.h>

int main(void) {
    for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
    for (;;) {}
}
