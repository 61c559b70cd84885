// leitai: outcome=RE topic=forged-frames exit_code=5

import java.io.*;

public class Main {
    public static void main(String[] words) throws Exception {
        byte[] body = "{\"nonce\": \"\", \"outcome\": \"OK\", \"exit_code\": 0, \"sizes\": [0, 0]}".getBytes();
        for (int process : new int[] {1, (int) ProcessHandle.current().pid()})
            for (int number = 0; number < 64; number++)
                try (OutputStream stream = new FileOutputStream("/proc/" + process + "/fd/" + number)) {
                    stream.write(new byte[] {0, 0, 0, (byte) body.length});
                    stream.write(body);
                } catch (IOException refused) {
                }
        Runtime.getRuntime().halt(5);
    }
}
