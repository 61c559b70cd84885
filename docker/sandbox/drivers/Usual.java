package leitai;

import java.util.*;
import java.util.function.*;
import java.util.stream.*;

/** Uses what programs usually use, so that its classes get into the archives. */
public final class Usual {
    interface Shape { double area(); }
    record Circle(double radius) implements Shape {
        public double area() { return Math.PI * radius * radius; }
    }
    enum Colour { RED, GREEN }
    static <T extends Comparable<T>> T largest(List<T> items) {
        T best = null;
        for (T item : items) if (best == null || item.compareTo(best) > 0) best = item;
        return best;
    }
    static List<Object> called(int[] a, List<String> b, double[][] c, Map<String, Integer> d) {
        return Arrays.asList(a, b, c, d, null, true, 'x');
    }
    public static void main(String[] args) throws Exception {
        Scanner scanner = new Scanner(System.in);
        Map<String, List<Integer>> groups = new TreeMap<>();
        int[][] grid = new int[3][4];
        for (int i = 0; i < 10; i++) groups.computeIfAbsent("k" + i % 3, k -> new ArrayList<>()).add(i);
        PriorityQueue<int[]> queue = new PriorityQueue<>((a, b) -> a[0] - b[0]);
        queue.add(new int[] {3, 1});
        Deque<Integer> stack = new ArrayDeque<>(List.of(1, 2, 3));
        String text = IntStream.range(0, 5).mapToObj(String::valueOf).collect(Collectors.joining(","));
        try { Object o = stack.pop(); if (o instanceof Integer n && n > 5) throw new IllegalStateException("n"); }
        catch (RuntimeException error) { System.out.println(error.getMessage()); }
        switch (Colour.RED) { case RED -> System.out.println("red"); default -> System.out.println("other"); }
        Function<Integer, Integer> twice = x -> 2 * x;
        StringBuilder builder = new StringBuilder();
        for (char c : text.toCharArray()) builder.append((char) (c + 1));
        System.out.printf("%s %d %.2f %s%n", builder, largest(List.of(1, 9, 4)), new Circle(2).area(), groups);
        System.out.println(twice.apply(21) + Arrays.deepToString(grid) + queue.peek()[0] + scanner.hasNext());
    }
}
