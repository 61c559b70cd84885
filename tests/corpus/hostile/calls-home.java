// leitai: outcome=OK topic=dns,metadata-addresses,docker-socket
// stdout: held

import java.net.*;
import java.nio.channels.SocketChannel;
import java.nio.file.*;

public class Main {
    public static void main(String[] words) {
        String escaped = "";
        for (String host : new String[] {"169.254.169.254", "1.1.1.1", "172.17.0.1", "100.100.100.200"}) {
            try (Socket peer = new Socket()) {
                peer.connect(new InetSocketAddress(host, 80), 200);
                escaped += host + " ";
            } catch (Exception refused) {
            }
        }
        try {
            escaped += InetAddress.getByName("example.org");
        } catch (Exception refused) {
        }
        for (String name : new String[] {"/var/run/docker.sock", "/run/docker.sock"}) {
            try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(name)))) {
                escaped += name + " ";
            } catch (Exception refused) {
            }
        }
        System.out.println(escaped.isEmpty() ? "held" : "escaped " + escaped);
    }
}
