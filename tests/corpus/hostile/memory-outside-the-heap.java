// leitai: outcome=MLE topic=memory,real-oom
// limits: cpu_seconds=5

import java.nio.ByteBuffer;
import java.util.*;

public class Main {
    public static void main(String[] words) {
        List<ByteBuffer> kept = new ArrayList<>();
        while (true) kept.add(ByteBuffer.allocateDirect(4 << 20));
    }
}
