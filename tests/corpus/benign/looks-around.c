// leitai: outcome=OK topic=looks-around
// stdout: "tmp 0\nshm 0\nmqueue 0\nold 0 0 0"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static int count(const char *name) {
    int found = 0;
    DIR *folder = opendir(name);
    for (struct dirent *entry; folder && (entry = readdir(folder));) found += entry->d_name[0] != '.' && strcmp(entry->d_name, "main");
    return found;
}

int main(void) {
    printf("tmp %d\nshm %d\nmqueue %d\n", count("/tmp"), count("/dev/shm"), count("/dev/mqueue"));
    int shared = shmget(0x1EF7, 0, 0), semaphores = semget(0x1EF7, 0, 0), queue = msgget(0x1EF7, 0);
    printf("old %d %d %d\n", shared >= 0, semaphores >= 0, queue >= 0);
}
