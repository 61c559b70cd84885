// leitai: outcome=OK topic=os-exit exit_code=0
// stdout: before

public class Main {
    public static void main(String[] words) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("after")));
        System.out.println("before");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
