// leitai: outcome=MLE topic=memory,real-oom
// limits: memory_mb=64

#include <new>
#include <vector>

int main() {
    std::vector<std::vector<char>> kept;
    while (true) {
        try {
            kept.emplace_back(1 << 20, 'x');
        } catch (const std::bad_alloc &) {
        }
    }
}
