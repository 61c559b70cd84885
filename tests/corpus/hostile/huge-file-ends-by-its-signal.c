// leitai: outcome=RE topic=huge-files
// why: by SIGXFSZ where the file's own limit is met first, by itself where the disk's is
// limits: disk_mb=8 produced_kb=8 cpu_seconds=3

#include <fcntl.h>
#include <unistd.h>

static char page[1 << 20];

int main(void) {
    int file = open("huge", O_CREAT | O_WRONLY, 0600);
    while (write(file, page, sizeof page) > 0) {}
    return 3;
}
