// leitai: outcome=RE topic=self-kill signal=11

int main(void) { return *(volatile int *)0; }
