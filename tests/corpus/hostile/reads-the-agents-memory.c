// leitai: outcome=OK topic=agents-memory,proc
// stdout: held

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    char name[64];
    int escaped = 0, agents[] = {1, getppid()};
    const char *names[] = {"mem", "maps", "environ", "fd/0", "fd/1", "fd/2", "fd/3", "root/etc/shadow"};
    for (int a = 0; a < 2; a++)
        for (int n = 0; n < 8; n++) {
            snprintf(name, sizeof name, "/proc/%d/%s", agents[a], names[n]);
            if (open(name, O_RDONLY | O_NONBLOCK) >= 0 || open(name, O_WRONLY | O_NONBLOCK) >= 0)
                escaped = 1;
        }
    puts(escaped ? "escaped" : "held");
}
