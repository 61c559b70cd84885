// leitai: outcome=RE topic=sys-exit exit_code=3
// stdout: before

public class Main {
    public static void main(String[] words) {
        System.out.println("before");
        System.exit(3);
    }
}
