// leitai: outcome=CE topic=compiler-bombs

template <int N> struct Deeper { using type = typename Deeper<N + 1>::type; };

int main() { return sizeof(Deeper<0>::type); }
