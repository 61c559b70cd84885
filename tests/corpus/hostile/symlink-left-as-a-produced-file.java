// leitai: outcome=OK topic=symlinks,hard-links,sparse-files
// stdout: held
// files: plain.txt
// never: root:

import java.io.*;
import java.nio.file.*;

public class Main {
    public static void main(String[] words) throws Exception {
        String escaped = "";
        for (File file : new File(".").listFiles()) file.delete();
        Files.createSymbolicLink(Path.of("result.txt"), Path.of("/etc/passwd"));
        try {
            Files.createLink(Path.of("hard.txt"), Path.of("/etc/passwd"));
            escaped += "hard link";
        } catch (IOException refused) {
        }
        try (RandomAccessFile sparse = new RandomAccessFile("/tmp/sparse", "rw")) {
            sparse.setLength(1L << 40);
            escaped += "sparse file";
        } catch (IOException refused) {
        }
        Files.writeString(Path.of("plain.txt"), "plain");
        System.out.println(escaped.isEmpty() ? "held" : "escaped " + escaped);
    }
}
