// leitai: outcome=OK topic=symlinks
// files: plain.txt
// never: root:

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

int main() {
    for (const auto &entry : fs::directory_iterator(".")) fs::remove(entry.path());
    fs::create_symlink("/etc/passwd", "result.txt");
    fs::create_directory_symlink("/etc", "folder");
    std::ofstream("plain.txt") << "plain";
}
