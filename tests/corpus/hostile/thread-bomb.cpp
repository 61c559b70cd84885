// leitai: outcome=RE topic=thread-bombs signal=6
// limits: processes=16
// stderr: Resource temporarily unavailable

#include <chrono>
#include <thread>

int main() {
    while (true)
        std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach();
}
