// leitai: outcome=OK topic=checker-escapes,os-exit,sys-exit
// call: entry=f arg_types=int returns=int
// inputs: [[1], [2]]
// right: [1, 2]
// ends: RE RE

class Solution {
    public int f(int given) {
        if (given == 1) System.exit(0);
        Runtime.getRuntime().halt(0);
        return given;
    }
}
