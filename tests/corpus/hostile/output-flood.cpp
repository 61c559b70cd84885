// leitai: outcome=OLE topic=output-floods

#include <iostream>

int main() {
    while (true) std::cout << "the same line again and again, without end\n";
}
