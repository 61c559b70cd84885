// leitai: outcome=OK topic=agents-memory,agents-descriptors,proc,setuid
// stdout: held

import java.nio.file.*;

public class Main {
    public static void main(String[] words) {
        String escaped = "";
        String[] names = {"/proc/1/mem", "/proc/1/environ", "/proc/1/maps", "/proc/1/fd/0", "/proc/1/fd/1",
            "/proc/1/root/etc/shadow", "/etc/shadow", "/proc/kcore", "/dev/mem"};
        for (String name : names) {
            try (var stream = Files.newInputStream(Path.of(name))) {
                if (stream.read() >= 0) escaped += name + " ";
            } catch (Exception refused) {
            }
        }
        for (String name : new String[] {"/etc/leitai", "/usr/leitai", "/proc/sys/kernel/core_pattern"}) {
            try {
                Files.writeString(Path.of(name), "x");
                escaped += name + " ";
            } catch (Exception refused) {
            }
        }
        System.out.println(escaped.isEmpty() ? "held" : "escaped " + escaped);
    }
}
