// leitai: outcome=TLE topic=swallowed-time-outs,sys-exit,ignored-signals
// limits: cpu_seconds=1

public class Main {
    public static void main(String[] words) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            while (true) {
            }
        }));
        System.exit(0);
    }
}
