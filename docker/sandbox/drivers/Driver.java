package leitai;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Calls a Java solution: one JVM for all inputs of a submission, its classes loaded anew for
 * each, so that static variables begin afresh.
 *
 * <p>Arguments: the folder with the solution's classes, and the one with ListNode and
 * TreeNode. Inputs come on descriptor 3, answers go to descriptor 4, a line each.
 */
public final class Driver {
    private static final String FILE = "Main.java";
    private static final int MESSAGE = 500;

    private final URL[] places;
    private final List<String> names;
    private final Map<?, ?> task;

    private Driver(Path classes, Path nodes, Map<?, ?> task) throws IOException {
        places = new URL[] {classes.toUri().toURL(), nodes.toUri().toURL()};
        this.task = task;
        try (Stream<Path> files = Files.walk(classes)) {
            names =
                    files.map(file -> classes.relativize(file).toString())
                            .filter(name -> name.endsWith(".class") && !name.contains("$"))
                            .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                            .sorted()
                            .collect(Collectors.toList());
        }
    }

    public static void main(String[] args) throws Exception {
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new FileInputStream(descriptor(3)), StandardCharsets.UTF_8));
        OutputStream answers = new FileOutputStream(descriptor(4));
        Map<?, ?> task = (Map<?, ?>) Json.parse(lines.readLine());
        Driver driver = new Driver(Path.of(args[0]), Path.of(args[1]), task);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty()) {
                String answer = driver.answer(line);
                System.out.flush();
                System.err.flush();
                answers.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        Runtime.getRuntime().halt(0); // whatever threads the solution has left
    }

    /** A descriptor that was open at the start; Java has a public way to 0, 1 and 2 only. */
    private static FileDescriptor descriptor(int number) throws ReflectiveOperationException {
        Field access = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
        access.setAccessible(true);
        sun.misc.Unsafe unsafe = (sun.misc.Unsafe) access.get(null);
        FileDescriptor made = new FileDescriptor();
        Field field = FileDescriptor.class.getDeclaredField("fd");
        unsafe.putInt(made, unsafe.objectFieldOffset(field), number);
        return made;
    }

    private String answer(String line) throws IOException {
        Map<?, ?> given = (Map<?, ?>) Json.parse(line);
        String head = "{\"n\":" + given.get("n") + ",";
        try (URLClassLoader loader = new URLClassLoader(places)) {
            StringBuilder out = new StringBuilder(head).append("\"value\":");
            List<?> input = (List<?>) given.get("input");
            if ("class".equals(task.get("mode"))) {
                replay(loader, input, out);
            } else {
                call(loader, input, out);
            }
            return out.append('}').toString();
        } catch (InvocationTargetException error) {
            return head + "\"error\":" + described(error.getCause()) + "}";
        } catch (Throwable error) {
            return head + "\"error\":" + described(error) + "}";
        } finally {
            Values.forget();
        }
    }

    private void call(ClassLoader loader, List<?> input, StringBuilder out)
            throws ReflectiveOperationException {
        String entry = (String) task.get("entry");
        for (String name : preferred("Solution")) {
            Class<?> type = loader.loadClass(name);
            List<Method> methods = methods(type, entry, input.size());
            if (methods.isEmpty()) {
                continue;
            }
            Invocation invocation = fitting(methods, input);
            Object result = invocation.on(type);
            if ("inplace".equals(task.get("mode"))) {
                Values.write(invocation.args[0], invocation.method.getParameterTypes()[0], out);
            } else {
                Values.write(result, invocation.method.getReturnType(), out);
            }
            return;
        }
        throw new NoSuchMethodException(
                "no class has a method '" + entry + "' with " + input.size() + " parameters");
    }

    /** Makes the object and calls its methods; the constructor's answer is null. */
    private void replay(ClassLoader loader, List<?> calls, StringBuilder out)
            throws ReflectiveOperationException {
        String wanted = (String) ((List<?>) calls.get(0)).get(0);
        List<?> given = (List<?>) ((List<?>) calls.get(0)).get(1);
        Class<?> type = loader.loadClass(preferred(wanted).get(0));
        Object made = null;
        RuntimeException misfit = null;
        for (Constructor<?> one : type.getDeclaredConstructors()) {
            if (made == null && one.getParameterCount() == given.size()) {
                one.setAccessible(true);
                try {
                    made = one.newInstance(built(given, one.getGenericParameterTypes()));
                } catch (Values.Misfit error) {
                    misfit = error;
                }
            }
        }
        if (made == null) {
            if (misfit != null) {
                throw misfit;
            }
            throw new NoSuchMethodException(wanted + " with " + given.size() + " parameters");
        }
        out.append("[null");
        for (Object call : calls.subList(1, calls.size())) {
            String name = (String) ((List<?>) call).get(0);
            List<?> args = (List<?>) ((List<?>) call).get(1);
            List<Method> methods = methods(type, name, args.size());
            if (methods.isEmpty()) {
                throw new NoSuchMethodException(
                        wanted + "." + name + " with " + args.size() + " parameters");
            }
            Invocation invocation = fitting(methods, args);
            Object result = invocation.method.invoke(made, invocation.args);
            Values.write(result, invocation.method.getReturnType(), out.append(','));
        }
        out.append(']');
    }

    /** Names of the solution's classes, the one with this simple name first. */
    private List<String> preferred(String simple) {
        List<String> ordered = new ArrayList<>(names);
        ordered.sort(
                (a, b) -> Boolean.compare(!isNamed(a, simple), !isNamed(b, simple))); // is stable
        return ordered;
    }

    private static boolean isNamed(String name, String simple) {
        return name.equals(simple) || name.endsWith("." + simple);
    }

    private static List<Method> methods(Class<?> type, String name, int parameters) {
        List<Method> found = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == parameters
                    && !method.isSynthetic()) {
                method.setAccessible(true);
                found.add(method);
            }
        }
        return found;
    }

    /** The method whose parameters take these values, with the arguments made of them. */
    private static Invocation fitting(List<Method> methods, List<?> input)
            throws ReflectiveOperationException {
        RuntimeException misfit = null;
        for (Method method : methods) {
            try {
                return new Invocation(method, built(input, method.getGenericParameterTypes()));
            } catch (Values.Misfit error) {
                misfit = error;
            }
        }
        throw misfit;
    }

    private static Object[] built(List<?> input, Type[] types) throws ReflectiveOperationException {
        Object[] args = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            args[i] = Values.build(input.get(i), types[i]);
        }
        return args;
    }

    private static final class Invocation {
        final Method method;
        final Object[] args;

        Invocation(Method method, Object[] args) {
            this.method = method;
            this.args = args;
        }

        Object on(Class<?> type) throws ReflectiveOperationException {
            Object made = null;
            if (!Modifier.isStatic(method.getModifiers())) {
                Constructor<?> maker = type.getDeclaredConstructor();
                maker.setAccessible(true);
                made = maker.newInstance();
            }
            return method.invoke(made, args);
        }
    }

    private static String described(Throwable error) {
        if (error instanceof ExceptionInInitializerError && error.getCause() != null) {
            error = error.getCause();
        }
        StringBuilder out = new StringBuilder("{\"type\":");
        Json.quote(error.getClass().getSimpleName(), out);
        String message = "";
        try {
            message = String.valueOf(error.getMessage() == null ? "" : error.getMessage());
        } catch (Throwable ignored) {
            // An error may lie about itself in every way.
        }
        out.append(",\"message\":");
        Json.quote(message.substring(0, Math.min(message.length(), MESSAGE)), out);
        out.append(",\"line\":").append(line(error));
        return out.append(error instanceof OutOfMemoryError ? ",\"memory\":true}" : "}").toString();
    }

    /** The line of the solution's own that failed. */
    private static Integer line(Throwable error) {
        for (StackTraceElement frame : error.getStackTrace()) {
            if (FILE.equals(frame.getFileName()) && frame.getLineNumber() > 0) {
                return frame.getLineNumber();
            }
        }
        return null;
    }
}
