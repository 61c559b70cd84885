// leitai: outcome=TLE topic=swallowed-time-outs,thread-bombs
// limits: cpu_seconds=0.5 wall_seconds=4

#include <thread>
#include <vector>

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++)
        threads.emplace_back([] { for (volatile long turn = 0;; turn = turn + 1) {} });
    for (auto &thread : threads) thread.join();
}
