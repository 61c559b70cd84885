// leitai: outcome=TLE topic=swallowed-time-outs,ignored-signals
// limits: cpu_seconds=0.5

#include <csignal>

int main() {
    std::signal(SIGXCPU, SIG_IGN);
    for (volatile long turn = 0;; turn = turn + 1) {
    }
}
