// leitai: outcome=OK topic=processes
// stdout: 5000050000

import java.util.stream.LongStream;

public class Main {
    public static void main(String[] words) {
        System.out.println(LongStream.rangeClosed(1, 100000).parallel().sum());
    }
}
