// leitai: outcome=MLE topic=memory
// limits: cpu_seconds=5

import java.util.*;

public class Main {
    public static void main(String[] words) {
        List<long[]> kept = new ArrayList<>();
        while (true) kept.add(new long[1 << 16]);
    }
}
