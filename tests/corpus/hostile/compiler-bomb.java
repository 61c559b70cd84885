// leitai: outcome=CE topic=compiler-bombs
// why: constants of hundreds of kilobytes are refused by the compiler, whatever they cost it

public class Main {
    static final String A = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final String B = A + A + A + A + A + A + A + A + A + A + A + A + A + A + A + A;
    static final String C = B + B + B + B + B + B + B + B + B + B + B + B + B + B + B + B;
    static final String D = C + C + C + C + C + C + C + C + C + C + C + C + C + C + C + C;

    public static void main(String[] words) {
        System.out.println(D.length());
    }
}
