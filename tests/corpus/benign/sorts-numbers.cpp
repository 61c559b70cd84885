// leitai: outcome=OK topic=input
// stdin: "3 1 2\n"
// stdout: 1 2 3

#include <algorithm>
#include <iostream>
#include <iterator>
#include <vector>

int main() {
    std::vector<int> numbers{std::istream_iterator<int>(std::cin), {}};
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); i++) std::cout << (i ? " " : "") << numbers[i];
    std::cout << '\n';
}
