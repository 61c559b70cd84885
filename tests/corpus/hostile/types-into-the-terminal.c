// leitai: outcome=OK topic=forged-frames,agents-descriptors
// stdout: held
// why: TIOCSTI puts letters into the input of whoever shares the terminal

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>

int main(void) {
    int escaped = 0;
    const char *names[] = {"/dev/tty", "/dev/console", "/dev/pts/0", "/dev/stdin"};
    for (int i = 0; i < 4; i++) {
        int terminal = open(names[i], O_RDWR | O_NONBLOCK);
        if (terminal >= 0 && ioctl(terminal, TIOCSTI, "x") == 0) escaped = 1;
    }
    for (int number = 0; number < 64; number++)
        if (ioctl(number, TIOCSTI, "x") == 0) escaped = 1;
    puts(escaped ? "escaped" : "held");
}
