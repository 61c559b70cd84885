// leitai: outcome=OK topic=time
// stdout: 9592

#include <stdio.h>

int main(void) {
    int found = 0;
    for (int number = 2; number < 100000; number++) {
        int prime = 1;
        for (int by = 2; by * by <= number && prime; by++) prime = number % by != 0;
        found += prime;
    }
    printf("%d\n", found);
}
