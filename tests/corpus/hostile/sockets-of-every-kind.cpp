// leitai: outcome=OK topic=raw-sockets,netlink-sockets,metadata-addresses
// stdout: held

#include <arpa/inet.h>
#include <iostream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main() {
    bool escaped = false;
    for (int family : {AF_NETLINK, AF_PACKET, AF_VSOCK, AF_ALG, AF_BLUETOOTH, AF_CAN, AF_RDS, AF_TIPC, AF_XDP})
        for (int kind : {SOCK_RAW, SOCK_DGRAM, SOCK_STREAM, SOCK_SEQPACKET})
            escaped |= socket(family, kind, 0) >= 0;
    escaped |= socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0;
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(80);
    for (const char *address : {"169.254.169.254", "172.17.0.1", "1.1.1.1"}) {
        inet_pton(AF_INET, address, &there.sin_addr);
        int peer = socket(AF_INET, SOCK_STREAM, 0);
        escaped |= connect(peer, reinterpret_cast<sockaddr *>(&there), sizeof there) == 0;
        close(peer);
    }
    std::cout << (escaped ? "escaped" : "held") << std::endl;
}
