// leitai: outcome=OLE topic=output-floods,log-floods
// limits: cpu_seconds=3

public class Main {
    public static void main(String[] words) {
        while (true) System.err.println("a warning that says nothing, without end, again and again");
    }
}
