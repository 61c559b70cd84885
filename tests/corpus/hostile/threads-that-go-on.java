// leitai: outcome=TLE topic=swallowed-time-outs,thread-bombs
// limits: cpu_seconds=1

public class Main {
    public static void main(String[] words) {
        for (int i = 0; i < 4; i++)
            new Thread(() -> {
                while (true) {
                    try {
                        Thread.sleep(0, 1);
                    } catch (Throwable swallowed) {
                    }
                    for (int turn = 0; turn < 1000000; turn++) Math.sqrt(turn);
                }
            }).start();
    }
}
