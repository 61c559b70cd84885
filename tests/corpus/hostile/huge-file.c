// leitai: outcome=OK topic=huge-files,sparse-files
// stdout: held
// files: -

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    signal(SIGXFSZ, SIG_IGN);
    int file = open("huge", O_CREAT | O_RDWR, 0600);
    int escaped = ftruncate(file, 1L << 40) == 0;
    escaped |= fallocate(file, 0, 0, 1L << 40) == 0;
    escaped |= pwrite(file, "x", 1, 1L << 40) == 1;
    unlink("huge");
    unlink("a.out");
    puts(escaped ? "escaped" : "held");
}
