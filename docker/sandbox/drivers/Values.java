package leitai;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** JSON values to what a method's parameters ask for, and what it returns to JSON. */
final class Values {
    private static final int DEEPEST = 100;
    private static final int MOST_NODES = 1_000_000;

    /** A value of JSON that a parameter's type cannot hold. */
    static final class Misfit extends RuntimeException {
        Misfit(Object value, Type type) {
            super(shortened(value) + " does not fit into " + type.getTypeName());
        }

        private static String shortened(Object value) {
            String text = String.valueOf(value);
            return text.length() > 60 ? text.substring(0, 60) + "..." : text;
        }
    }

    // -------------------------------------------------------------- in

    static Object build(Object value, Type type) throws ReflectiveOperationException {
        Class<?> raw = raw(type);
        if (raw == Object.class) {
            return natural(value);
        }
        if (isNode(raw)) {
            List<?> values = value == null ? List.of() : items(value, type);
            return field(raw, "next") != null ? linkedList(values, raw) : tree(values, raw);
        }
        if (raw == Optional.class) {
            return value == null ? Optional.empty() : Optional.of(build(value, argument(type, 0)));
        }
        if (value == null) {
            if (raw.isPrimitive()) {
                throw new Misfit(null, type);
            }
            return null;
        }
        if (raw.isArray()) {
            return array(value, type, raw);
        }
        if (raw == String.class || raw == CharSequence.class) {
            return as(String.class, value, type);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return as(Boolean.class, value, type);
        }
        if (raw == char.class || raw == Character.class) {
            String text = as(String.class, value, type);
            if (text.length() != 1) {
                throw new Misfit(value, type);
            }
            return text.charAt(0);
        }
        if (Collection.class.isAssignableFrom(raw) || raw == Iterable.class) {
            return collection(value, type, raw);
        }
        if (Map.class.isAssignableFrom(raw)) {
            return map(value, type, raw);
        }
        return number(value, type, raw);
    }

    private static Object number(Object value, Type type, Class<?> raw) {
        if (value instanceof Double || raw == double.class || raw == Double.class) {
            double real = as(Number.class, value, type).doubleValue();
            if (raw == double.class || raw == Double.class || raw == Number.class) {
                return real;
            }
            if (raw == float.class || raw == Float.class) {
                return (float) real;
            }
            if (raw == BigDecimal.class) {
                return BigDecimal.valueOf(real);
            }
            throw new Misfit(value, type);
        }
        BigInteger whole = new BigInteger(as(Number.class, value, type).toString());
        try {
            if (raw == int.class || raw == Integer.class) {
                return whole.intValueExact();
            }
            if (raw == long.class || raw == Long.class || raw == Number.class) {
                return whole.longValueExact();
            }
            if (raw == short.class || raw == Short.class) {
                return whole.shortValueExact();
            }
            if (raw == byte.class || raw == Byte.class) {
                return whole.byteValueExact();
            }
        } catch (ArithmeticException error) {
            throw new Misfit(value, type);
        }
        if (raw == float.class || raw == Float.class) {
            return whole.floatValue();
        }
        if (raw == BigInteger.class) {
            return whole;
        }
        if (raw == BigDecimal.class) {
            return new BigDecimal(whole);
        }
        throw new Misfit(value, type);
    }

    private static Object array(Object value, Type type, Class<?> raw)
            throws ReflectiveOperationException {
        if (raw == char[].class && value instanceof String) {
            return ((String) value).toCharArray();
        }
        Type inner =
                type instanceof GenericArrayType
                        ? ((GenericArrayType) type).getGenericComponentType()
                        : raw.getComponentType();
        List<?> items = items(value, type);
        Object made = Array.newInstance(raw.getComponentType(), items.size());
        for (int i = 0; i < items.size(); i++) {
            Array.set(made, i, build(items.get(i), inner));
        }
        return made;
    }

    private static Object collection(Object value, Type type, Class<?> raw)
            throws ReflectiveOperationException {
        Collection<Object> made = emptyCollection(raw, type);
        for (Object item : items(value, type)) {
            made.add(build(item, argument(type, 0)));
        }
        return made;
    }

    private static Collection<Object> emptyCollection(Class<?> raw, Type type) {
        if (raw.isAssignableFrom(ArrayList.class)) {
            return new ArrayList<>();
        }
        if (raw.isAssignableFrom(LinkedList.class)) {
            return new LinkedList<>();
        }
        if (raw == ArrayDeque.class) {
            return new ArrayDeque<>();
        }
        if (raw == PriorityQueue.class) {
            return new PriorityQueue<>();
        }
        if (raw.isAssignableFrom(LinkedHashSet.class)) {
            return new LinkedHashSet<>();
        }
        if (raw.isAssignableFrom(TreeSet.class)) {
            return new TreeSet<>();
        }
        throw new IllegalArgumentException("no " + type.getTypeName() + " can be made of JSON");
    }

    private static Object map(Object value, Type type, Class<?> raw)
            throws ReflectiveOperationException {
        Map<Object, Object> made;
        if (raw.isAssignableFrom(LinkedHashMap.class)) {
            made = new LinkedHashMap<>();
        } else if (raw.isAssignableFrom(TreeMap.class)) {
            made = new TreeMap<>();
        } else {
            throw new IllegalArgumentException("no " + type.getTypeName() + " can be made of JSON");
        }
        Map<?, ?> pairs = as(Map.class, value, type);
        for (Map.Entry<?, ?> pair : pairs.entrySet()) {
            Object key = key((String) pair.getKey(), argument(type, 0));
            made.put(key, build(pair.getValue(), argument(type, 1)));
        }
        return made;
    }

    /** JSON's keys are strings, also those that stand for numbers. */
    private static Object key(String key, Type type) throws ReflectiveOperationException {
        Class<?> raw = raw(type);
        boolean text = raw == String.class || raw == Object.class || raw == Character.class;
        return build(text ? key : Json.parse(key), type);
    }

    /** What a parameter of type Object or a bare List gets. */
    private static Object natural(Object value) {
        if (value instanceof Long) {
            long whole = (Long) value;
            return whole == (int) whole ? (Object) (int) whole : value;
        }
        if (value instanceof List) {
            List<Object> made = new ArrayList<>();
            for (Object item : (List<?>) value) {
                made.add(natural(item));
            }
            return made;
        }
        if (value instanceof Map) {
            Map<Object, Object> made = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> made.put(key, natural(item)));
            return made;
        }
        return value;
    }

    private static Object linkedList(List<?> values, Class<?> raw)
            throws ReflectiveOperationException {
        Object head = null;
        for (int i = values.size() - 1; i >= 0; i--) {
            Object node = node(raw, values.get(i));
            field(raw, "next").set(node, head);
            head = node;
        }
        return head;
    }

    private static Object tree(List<?> values, Class<?> raw) throws ReflectiveOperationException {
        if (values.isEmpty() || values.get(0) == null) {
            return null;
        }
        Object root = node(raw, values.get(0));
        Deque<Object> waiting = new ArrayDeque<>(List.of(root));
        for (int at = 1; at < values.size() && !waiting.isEmpty(); ) {
            Object parent = waiting.poll();
            for (String side : new String[] {"left", "right"}) {
                Object value = at < values.size() ? values.get(at++) : null;
                if (value != null) {
                    Object child = node(raw, value);
                    field(raw, side).set(parent, child);
                    waiting.add(child);
                }
            }
        }
        return root;
    }

    /** A node without neighbours, whatever constructors its class has. */
    private static Object node(Class<?> raw, Object value) throws ReflectiveOperationException {
        Constructor<?> fewest = null;
        for (Constructor<?> one : raw.getDeclaredConstructors()) {
            if (fewest == null || one.getParameterCount() < fewest.getParameterCount()) {
                fewest = one;
            }
        }
        fewest.setAccessible(true);
        Object[] args = new Object[fewest.getParameterCount()];
        for (int i = 0; i < args.length; i++) {
            Class<?> wanted = fewest.getParameterTypes()[i];
            args[i] = isNode(wanted) ? null : build(value, wanted);
        }
        Object made = fewest.newInstance(args);
        Field val = field(raw, "val");
        val.set(made, build(value, val.getGenericType()));
        return made;
    }

    // -------------------------------------------------------------- out

    /** Appends a value as JSON; a node that is null is an empty list, as its type tells. */
    static void write(Object value, Class<?> declared, StringBuilder out)
            throws ReflectiveOperationException {
        if (value == null && declared != null && isNode(declared)) {
            out.append("[]");
        } else {
            write(value, out, DEEPEST);
        }
    }

    private static void write(Object value, StringBuilder out, int room)
            throws ReflectiveOperationException {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            real((Number) value, out);
        } else if (value instanceof Number && !(value instanceof BigDecimal)) {
            whole((Number) value, out);
        } else if (value instanceof CharSequence || value instanceof Character) {
            Json.quote(value.toString(), out);
        } else if (room == 0) {
            other("a value nested too deeply", out);
        } else if (value.getClass().isArray()) {
            int size = Array.getLength(value);
            out.append('[');
            for (int i = 0; i < size; i++) {
                out.append(i == 0 ? "" : ",");
                write(Array.get(value, i), out, room - 1);
            }
            out.append(']');
        } else if (value instanceof Set) {
            out.append("{\"$set\":");
            list((Iterable<?>) value, out, room);
            out.append('}');
        } else if (value instanceof Iterable && value instanceof Collection) {
            list((Iterable<?>) value, out, room);
        } else if (value instanceof Map) {
            pairs((Map<?, ?>) value, out, room);
        } else if (value instanceof Optional) {
            write(((Optional<?>) value).orElse(null), out, room);
        } else if (isNode(value.getClass())) {
            boolean line = field(value.getClass(), "next") != null;
            list(line ? fromLinkedList(value) : fromTree(value), out, room);
        } else {
            other(value.getClass().getSimpleName(), out);
        }
    }

    private static void real(Number value, StringBuilder out) {
        double real = value.doubleValue();
        if (Double.isNaN(real)) {
            out.append("{\"$float\":\"nan\"}");
        } else if (Double.isInfinite(real)) {
            out.append("{\"$float\":\"").append(real > 0 ? "inf" : "-inf").append("\"}");
        } else {
            out.append(value);
        }
    }

    private static void whole(Number value, StringBuilder out) {
        BigInteger whole = value instanceof BigInteger ? (BigInteger) value : null;
        if (whole == null || whole.bitLength() < 64) {
            out.append(value.longValue());
        } else {
            String sign = whole.signum() < 0 ? "-" : "";
            out.append("{\"$int\":\"").append(sign).append("0x");
            out.append(whole.abs().toString(16)).append("\"}");
        }
    }

    private static void list(Iterable<?> items, StringBuilder out, int room)
            throws ReflectiveOperationException {
        String before = "[";
        for (Object item : items) {
            out.append(before);
            write(item, out, room - 1);
            before = ",";
        }
        out.append(before.equals("[") ? "[]" : "]");
    }

    private static void pairs(Map<?, ?> pairs, StringBuilder out, int room)
            throws ReflectiveOperationException {
        out.append("{\"$dict\":[");
        String before = "[";
        for (Map.Entry<?, ?> pair : pairs.entrySet()) {
            out.append(before);
            write(pair.getKey(), out, room - 1);
            out.append(',');
            write(pair.getValue(), out, room - 1);
            out.append(']');
            before = ",[";
        }
        out.append("]}");
    }

    private static void other(String name, StringBuilder out) {
        out.append("{\"$other\":");
        Json.quote(name, out);
        out.append('}');
    }

    private static List<Object> fromLinkedList(Object node) throws ReflectiveOperationException {
        List<Object> values = new ArrayList<>();
        Class<?> raw = node.getClass();
        for (; node != null; node = field(raw, "next").get(node)) {
            bounded(values);
            values.add(field(raw, "val").get(node));
        }
        return values;
    }

    private static List<Object> fromTree(Object root) throws ReflectiveOperationException {
        List<Object> values = new ArrayList<>();
        Class<?> raw = root.getClass();
        Deque<Object> level = new LinkedList<>(Collections.singletonList(root));
        while (!level.isEmpty()) {
            bounded(values);
            Object node = level.poll();
            values.add(node == null ? null : field(raw, "val").get(node));
            if (node != null) {
                level.add(field(raw, "left").get(node));
                level.add(field(raw, "right").get(node));
            }
        }
        while (values.get(values.size() - 1) == null) {
            values.remove(values.size() - 1);
        }
        return values;
    }

    private static void bounded(List<Object> values) {
        if (values.size() >= MOST_NODES) {
            throw new IllegalStateException("the nodes that were returned have no end");
        }
    }

    // -------------------------------------------------------------- types

    private static boolean isNode(Class<?> type) {
        if (type.isPrimitive() || type.isArray() || type.getClassLoader() == null) {
            return false;
        }
        return field(type, "val") != null
                && (field(type, "next") != null
                        || field(type, "left") != null && field(type, "right") != null);
    }

    private static final Map<Class<?>, Map<String, Field>> FIELDS = new HashMap<>();

    private static Field field(Class<?> type, String name) {
        Map<String, Field> known =
                FIELDS.computeIfAbsent(
                        type,
                        one -> {
                            Map<String, Field> found = new HashMap<>();
                            for (Field field : one.getDeclaredFields()) {
                                if (!Modifier.isStatic(field.getModifiers())) {
                                    field.setAccessible(true);
                                    found.put(field.getName(), field);
                                }
                            }
                            return found;
                        });
        return known.get(name);
    }

    /** Forgets the classes of a solution that is done with. */
    static void forget() {
        FIELDS.clear();
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class) {
            return (Class<?>) type;
        }
        if (type instanceof ParameterizedType) {
            return raw(((ParameterizedType) type).getRawType());
        }
        if (type instanceof GenericArrayType) {
            Type inner = ((GenericArrayType) type).getGenericComponentType();
            return Array.newInstance(raw(inner), 0).getClass();
        }
        if (type instanceof WildcardType) {
            return raw(((WildcardType) type).getUpperBounds()[0]);
        }
        return Object.class;
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType
                ? ((ParameterizedType) type).getActualTypeArguments()[index]
                : Object.class;
    }

    private static List<?> items(Object value, Type type) {
        return as(List.class, value, type);
    }

    private static <T> T as(Class<T> wanted, Object value, Type type) {
        if (!wanted.isInstance(value)) {
            throw new Misfit(value, type);
        }
        return wanted.cast(value);
    }
}
