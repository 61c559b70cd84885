// leitai: outcome=TLE topic=fork-bombs,posix-spawn
// limits: cpu_seconds=0.5 wall_seconds=1 processes=16

#include <spawn.h>
#include <unistd.h>

extern char **environ;

int main(int count, char **words) {
    for (;;) {
        pid_t child;
        posix_spawn(&child, "/proc/self/exe", 0, 0, words, environ);
        if (vfork() == 0) execv("/proc/self/exe", words), _exit(1);
    }
}
