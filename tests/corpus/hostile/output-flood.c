// leitai: outcome=OLE topic=output-floods

#include <unistd.h>

static char page[1 << 16];

int main(void) {
    for (;;) {
        write(1, page, sizeof page);
        write(2, page, sizeof page);
    }
}
