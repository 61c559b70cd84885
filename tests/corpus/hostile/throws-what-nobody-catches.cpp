// leitai: outcome=RE topic=self-kill signal=6
// stderr: terminate called

struct Forged {};

int main() { throw Forged(); }
