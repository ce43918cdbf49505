package org.ternmq.server.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The broker with one deliberate defect: a class of it is compiled from a changed copy of its
 * source, and loaded together with copies of all others and of the simulator, so that this JVM's
 * own stay as they are.
 */
final class Mutant {
  private final ClassLoader loader;

  /**
   * @param source of the class, from the repository's root
   * @param before must be in it exactly once; where the defect is in several places, one line for
   *     each
   * @param after in its place; as many lines
   */
  Mutant(String source, String before, String after) {
    Path file = Path.of("..").resolve(source);
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] places = before.split("\n", -1);
    String[] changes = after.split("\n", -1);
    for (int i = 0; i < places.length; i++) {
      text = changed(text, source, places[i].strip(), changes[i].strip());
    }
    String name = file.getFileName().toString().replace(".java", "");
    loader = new CopyingLoader(compile(name, text));
  }

  private static String changed(String text, String source, String before, String after) {
    int at = text.indexOf(before);
    if (at < 0 || text.indexOf(before, at + 1) >= 0) {
      throw new AssertionError(
          source + " must have this exactly once, or the defect be worded anew:\n" + before);
    }
    return text.substring(0, at) + after + text.substring(at + before.length());
  }

  /** The first of so many seeds that shows the defect, with what it shows; null if none does. */
  String shownBy(long fromSeed, int seeds) {
    try {
      var method = loader.loadClass(Histories.class.getName()).getMethod("shows", long.class);
      for (long seed = fromSeed; seed < fromSeed + seeds; seed++) {
        Object shown = method.invoke(null, seed);
        if (shown != null) {
          String text = shown.toString().strip().replaceAll("\\s+", " ");
          return "seed " + seed + ": " + text.substring(0, Math.min(100, text.length()));
        }
      }
      return null;
    } catch (InvocationTargetException e) {
      return "an error: " + e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  static String classPath() {
    String tests = System.getProperty("surefire.test.class.path");
    return tests != null ? tests : System.getProperty("java.class.path");
  }

  private static Map<String, byte[]> compile(String name, String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> compiled = new HashMap<>();
    JavaFileManager files =
        new ForwardingJavaFileManager<JavaFileManager>(
            compiler.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
              @Override
              public ByteArrayOutputStream openOutputStream() {
                return compiled.computeIfAbsent(className, key -> new ByteArrayOutputStream());
              }
            };
          }
        };
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("mem:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    StringWriter complaints = new StringWriter();
    List<String> options = List.of("-classpath", classPath(), "-proc:none", "-nowarn");
    if (!compiler.getTask(complaints, files, null, options, null, List.of(source)).call()) {
      throw new AssertionError("the defect does not compile: " + complaints);
    }
    Map<String, byte[]> classes = new HashMap<>();
    compiled.forEach((className, bytes) -> classes.put(className, bytes.toByteArray()));
    return classes;
  }

  /** Loads broker, journal and simulator anew, and all else from where this class came from. */
  private static final class CopyingLoader extends ClassLoader {
    private final Map<String, byte[]> changed;

    CopyingLoader(Map<String, byte[]> changed) {
      super(Mutant.class.getClassLoader());
      this.changed = changed;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.ternmq.server.") && !name.startsWith("org.ternmq.journal.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null) {
          byte[] bytes = changed.containsKey(name) ? changed.get(name) : bytesOf(name);
          loaded = defineClass(name, bytes, 0, bytes.length);
        }
        return loaded;
      }
    }

    private byte[] bytesOf(String name) throws ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
