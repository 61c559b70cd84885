// leitai: outcome=RE topic=stack
// stderr: StackOverflowError

public class Main {
    static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    public static void main(String[] words) {
        System.out.println(deeper(0));
    }
}
