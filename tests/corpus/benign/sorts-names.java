// leitai: outcome=OK topic=input
// stdin: "Chen\nAda\nBela\n"
// stdout: "Ada\nBela\nChen"

import java.util.*;

public class Main {
    public static void main(String[] words) {
        List<String> names = new ArrayList<>();
        Scanner input = new Scanner(System.in);
        while (input.hasNextLine()) names.add(input.nextLine());
        Collections.sort(names);
        names.forEach(System.out::println);
    }
}
