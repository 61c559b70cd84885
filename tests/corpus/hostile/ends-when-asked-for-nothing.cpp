// leitai: outcome=RE topic=os-exit exit_code=1
// stdout: before
// why: quick_exit runs no destructor and flushes nothing more

#include <cstdio>
#include <cstdlib>

struct Late { ~Late() { std::puts("after"); } } late;

int main() {
    std::puts("before");
    std::fflush(stdout);
    std::quick_exit(1);
}
