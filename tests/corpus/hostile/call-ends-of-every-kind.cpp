// leitai: outcome=OK topic=checker-escapes,stack,self-kill,memory
// call: entry=f arg_types=int returns=int
// inputs: [[0], [1], [2], [3], [4], [5]]
// right: [0, 1, 2, 3, 4, 5]
// ends: right RE RE RE MLE TLE
// limits: cpu_seconds=1 wall_seconds=4 memory_mb=64

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

int f(int kind) {
    if (kind == 1) std::raise(SIGKILL);
    if (kind == 2) throw std::runtime_error("forged");
    volatile char room[4096];
    room[kind] = 1;
    if (kind == 3) return f(kind) + room[kind];
    std::vector<std::string> kept;
    while (kind == 4) kept.emplace_back(1 << 20, 'x');
    for (volatile long turn = 0; kind == 5; turn = turn + 1) {
    }
    return kind;
}
