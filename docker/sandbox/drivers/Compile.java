package leitai;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles one file of Java whatever its public class is called, and says what to start.
 *
 * <p>Arguments: the file, the folder for classes, the file that gets the name of the class
 * with {@code main}; then what is handed to javac. Errors go to stderr as javac prints them.
 * With {@code -} for the last file it is a solution, which is called and not started; it
 * may leave out the imports that answers usually leave out.
 */
public final class Compile {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+[\\w.]+\\s*;");
    private static final String IMPORTS =
            "import java.util.*; import java.util.function.*; import java.util.stream.*;"
                    + " import java.math.*; ";
    private static final String[] ALWAYS = {
        "-proc:none", "-nowarn", "-g", "-XDstringConcat=inline", "-encoding", "UTF-8"
    };

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]), classes = Path.of(args[1]);
        boolean isSolution = args[2].equals("-");
        List<String> options =
                Stream.concat(
                                Stream.of("-d", classes.toString()),
                                Stream.concat(Arrays.stream(ALWAYS), Arrays.stream(args).skip(3)))
                        .collect(Collectors.toList());
        Files.createDirectories(classes);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean[] failed = {false};
        JavacTask task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                said -> failed[0] |= shown(said),
                                options,
                                null,
                                List.of(new Source(file, isSolution)));
        String name = "Main";
        for (CompilationUnitTree unit : task.parse()) {
            name = startOf(unit);
        }
        if (!failed[0]) {
            task.generate();
        }
        if (failed[0]) {
            System.exit(1);
        }
        if (!isSolution) {
            Files.writeString(Path.of(args[2]), name + "\n");
        }
    }

    private static boolean shown(Diagnostic<? extends JavaFileObject> said) {
        if (said.getKind() != Diagnostic.Kind.ERROR) {
            return false;
        }
        String place = said.getSource() == null ? "" : said.toString().trim();
        System.err.println(place.isEmpty() ? said.getMessage(Locale.ROOT) : place);
        return true;
    }

    /** The class to start: the first with a main method, else the public one, else the first. */
    private static String startOf(CompilationUnitTree unit) {
        String packageName =
                unit.getPackageName() == null ? "" : unit.getPackageName().toString() + ".";
        String first = null, open = null;
        for (Tree declared : unit.getTypeDecls()) {
            if (!(declared instanceof ClassTree)) {
                continue;
            }
            ClassTree type = (ClassTree) declared;
            String name = packageName + type.getSimpleName();
            if (type.getMembers().stream().anyMatch(Compile::isMain)) {
                return name;
            }
            first = first == null ? name : first;
            if (open == null && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                open = name;
            }
        }
        return open != null ? open : first != null ? first : packageName + "Main";
    }

    private static boolean isMain(Tree member) {
        if (!(member instanceof MethodTree)) {
            return false;
        }
        MethodTree method = (MethodTree) member;
        return method.getName().contentEquals("main")
                && method.getModifiers().getFlags().contains(Modifier.STATIC)
                && method.getParameters().size() == 1;
    }

    /** A file that may hold a public class of any name. */
    private static final class Source extends SimpleJavaFileObject {
        private final Path file;
        private final boolean isSolution;

        Source(Path file, boolean isSolution) {
            super(URI.create("string:///" + file.getFileName()), Kind.SOURCE);
            this.file = file;
            this.isSolution = isSolution;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }

        @Override
        public String getName() {
            return file.getFileName().toString();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
            String code = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            if (!isSolution) {
                return code;
            }
            // On a line that is there already, so that errors name the right ones.
            Matcher named = PACKAGE.matcher(code);
            int at = named.find() ? named.end() : 0;
            return code.substring(0, at) + IMPORTS + code.substring(at);
        }
    }
}
