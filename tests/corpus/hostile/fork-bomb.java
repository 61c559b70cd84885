// leitai: outcome=TLE|RE|MLE topic=fork-bombs,posix-spawn
// why: the machine needs threads of its own to start programs, and may end for want of one
// limits: cpu_seconds=2 wall_seconds=3 processes=64

public class Main {
    public static void main(String[] words) {
        while (true) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "sleep 60").inheritIO().start();
            } catch (Throwable refused) {
            }
        }
    }
}
