// leitai: outcome=TLE|MLE topic=memory,swallowed-time-outs
// why: full of what it keeps it collects and fails until time or memory ends it
// limits: cpu_seconds=1

import java.util.*;

public class Main {
    public static void main(String[] words) {
        List<long[]> kept = new ArrayList<>();
        while (true) {
            try {
                kept.add(new long[1 << 16]);
            } catch (OutOfMemoryError swallowed) {
            }
        }
    }
}
