// leitai: outcome=MLE topic=real-oom,self-kill
// why: a program may throw the language's own memory error; that is a lie about itself

public class Main {
    public static void main(String[] words) {
        throw new OutOfMemoryError("Java heap space");
    }
}
