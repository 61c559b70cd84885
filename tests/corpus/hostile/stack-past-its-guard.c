// leitai: outcome=RE topic=stack signal=11
// why: one step over the guard page into nothing

int main(void) {
    volatile char here;
    volatile char *far = &here - (256L << 20);
    *far = 1;
    return 0;
}
