// leitai: outcome=RE topic=posix-spawn exit_code=7
// stdout: from memory
// why: a program without a file is a program like any other, behind the same walls

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

extern char **environ;

int main(void) {
    char page[1 << 16];
    int from = open("/bin/sh", O_RDONLY), to = memfd_create("shell", 0);
    for (ssize_t size; (size = read(from, page, sizeof page)) > 0;) write(to, page, size);
    char *words[] = {"sh", "-c", "echo from memory; exit 7", 0};
    fexecve(to, words, environ);
    return 1;
}
