// leitai: outcome=OK topic=nan,huge-ints,surrogates,null-characters
// stdout: "?|a\u0000b|NaN|18446744073709551617"

import java.math.BigInteger;

public class Main {
    public static void main(String[] words) {
        System.out.println("\ud800|a\0b|" + 0.0 / 0.0 + "|" + BigInteger.TWO.pow(64).add(BigInteger.ONE));
    }
}
