// leitai: outcome=CE topic=compiler-bombs,huge-files
// why: a few letters of source, a gigabyte of program

char page[1L << 30] = {1};

int main() { return page[12345]; }
