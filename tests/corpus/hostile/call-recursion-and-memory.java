// leitai: outcome=OK topic=checker-escapes,stack,memory
// call: entry=f arg_types=int returns=int
// inputs: [[1], [2], [3]]
// right: [1, 2, 3]
// ends: RE MLE right
// limits: cpu_seconds=5

import java.util.*;

class Solution {
    public int f(int kind) {
        if (kind == 1) return f(kind) + 1;
        List<long[]> kept = new ArrayList<>();
        while (kind == 2) kept.add(new long[1 << 20]);
        return kind;
    }
}
