// leitai: outcome=MLE topic=memory
// stderr: bad_alloc
// why: the language's own error is evidence enough

#include <cstdlib>
#include <vector>

int main(int count, char **) {
    std::vector<char> piece(static_cast<std::size_t>(count) << 46, 'x');
    return piece[12345];
}
