// leitai: outcome=MLE topic=memory
// limits: memory_mb=64

#include <string>
#include <vector>

int main() {
    std::vector<std::string> kept;
    while (true) kept.emplace_back(1 << 20, 'x');
}
