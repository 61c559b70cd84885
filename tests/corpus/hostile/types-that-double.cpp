// leitai: outcome=CE topic=compiler-bombs,memory
// why: without a limit the compiler would take all memory or all time

template <int N, int M> struct Tree { Tree<N - 1, 2 * M> left; Tree<N - 1, 2 * M + 1> right; };
template <int M> struct Tree<0, M> { int leaf; };

int main() { return sizeof(Tree<26, 1>); }
