// leitai: outcome=MLE topic=thread-bombs
// why: the machine calls it OutOfMemoryError when no thread can be made
// limits: cpu_seconds=3 processes=64

public class Main {
    public static void main(String[] words) {
        while (true) {
            Thread thread = new Thread(() -> {
                try {
                    Thread.sleep(60000);
                } catch (InterruptedException ended) {
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }
}
