package org.ternmq.tck;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A signature file of the SigTest tool (format 4.x): for each class its line {@code CLSS} and the
 * lines of its members. Compared with a jar class by class, both ways: what is missing and what is
 * too much. Only what an application sees is compared; lines about hidden fields, annotations and
 * classes of the JDK are not.
 *
 * @param classes the lines of each class of {@code jakarta.jms}, by its name
 */
record SignatureFile(SortedMap<String, TreeSet<String>> classes) {
  private static final String PACKAGE = "jakarta.jms.";
  private static final String CLASS = "CLSS ";

  static SignatureFile read(Path file) throws IOException {
    SortedMap<String, TreeSet<String>> classes = new TreeMap<>();
    TreeSet<String> members = null;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (line.startsWith(CLASS)) {
        String name = line.substring(line.lastIndexOf(' ') + 1);
        members = new TreeSet<>();
        if (name.startsWith(PACKAGE)) {
          classes.put(name, members);
        }
        members.add(line);
      } else if (members != null && line.matches("(cons|meth|fld|supr|intf) .*")) {
        members.add(line);
      }
    }
    return new SignatureFile(classes);
  }

  /** One sentence for each difference; empty if the jar is as the file says. */
  List<String> differences(Path jar) throws IOException {
    SortedMap<String, TreeSet<String>> found = read(jar.toUri().toURL(), names(jar));
    List<String> differences = new ArrayList<>();
    TreeSet<String> all = new TreeSet<>(classes.keySet());
    all.addAll(found.keySet());
    for (String name : all) {
      TreeSet<String> wanted = classes.getOrDefault(name, new TreeSet<>());
      TreeSet<String> has = found.getOrDefault(name, new TreeSet<>());
      wanted.stream()
          .filter(line -> !has.contains(line))
          .forEach(line -> differences.add(name + " lacks: " + line));
      has.stream()
          .filter(line -> !wanted.contains(line))
          .forEach(line -> differences.add(name + " has too much: " + line));
    }
    return differences;
  }

  private static List<String> names(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith("jakarta/jms/") && name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .toList();
    }
  }

  private static SortedMap<String, TreeSet<String>> read(URL jar, List<String> names)
      throws IOException {
    SortedMap<String, TreeSet<String>> classes = new TreeMap<>();
    // Transaction interfaces are the JDK's; nothing else may come in from this program.
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
      for (String name : names) {
        Class<?> type = Class.forName(name, false, loader);
        if (isVisible(type.getModifiers())) {
          classes.put(name, describe(type));
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IOException("a class of " + jar + " cannot be loaded", e);
    }
    return classes;
  }

  private static TreeSet<String> describe(Class<?> type) {
    TreeSet<String> lines = new TreeSet<>();
    int ignored = type.isInterface() ? 0 : Modifier.SYNCHRONIZED; // the old ACC_SUPER
    lines.add(
        CLASS
            + modifiers(type.getModifiers() & ~ignored & ~Modifier.INTERFACE)
            + (type.isInterface() ? "interface " : "")
            + (type.isAnnotation() ? "!annotation " : "")
            + type.getName());
    if (type.getSuperclass() != null && type.getSuperclass() != Object.class) {
      lines.add("supr " + name(type.getGenericSuperclass()));
    } else if (!type.isInterface()) {
      lines.add("supr java.lang.Object");
    }
    for (Type one : type.getGenericInterfaces()) {
      lines.add("intf " + name(one));
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers())) {
        lines.add(describe(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers())) {
        lines.add("cons " + modifiers(constructor.getModifiers()) + signature("init", constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
        lines.add(
            "meth "
                + modifiers(method.getModifiers())
                + (method.getDefaultValue() == null ? "" : "!hasdefault ")
                + variables(method)
                + name(method.getGenericReturnType())
                + " "
                + signature(method.getName(), method));
      }
    }
    return lines;
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  /** In the order of the file, each with a blank behind it. */
  private static String modifiers(int modifiers) {
    StringBuilder text = new StringBuilder();
    text.append(Modifier.isPublic(modifiers) ? "public " : "");
    text.append(Modifier.isProtected(modifiers) ? "protected " : "");
    text.append(Modifier.isAbstract(modifiers) ? "abstract " : "");
    text.append(Modifier.isFinal(modifiers) ? "final " : "");
    text.append(Modifier.isStatic(modifiers) ? "static " : "");
    return text.toString();
  }

  private static String describe(Field field) {
    String value = "";
    if (Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers())) {
      try {
        value = " = " + field.get(null);
      } catch (IllegalAccessException e) {
        value = ""; // protected constants: the file has no value that could be compared
      }
    }
    return "fld "
        + modifiers(field.getModifiers())
        + name(field.getGenericType())
        + " "
        + field.getName()
        + value;
  }

  private static String signature(String name, Executable member) {
    StringJoiner parameters = new StringJoiner(",", "(", ")");
    for (Type type : member.getGenericParameterTypes()) {
      parameters.add(name(type));
    }
    TreeSet<String> thrown = new TreeSet<>();
    for (Class<?> type : member.getExceptionTypes()) {
      // Unchecked exceptions are no part of a signature, and the file does not have them.
      if (!RuntimeException.class.isAssignableFrom(type) && !Error.class.isAssignableFrom(type)) {
        thrown.add(type.getName());
      }
    }
    return name + parameters + (thrown.isEmpty() ? "" : " throws " + String.join(",", thrown));
  }

  private static String variables(Method method) {
    if (method.getTypeParameters().length == 0) {
      return "";
    }
    StringJoiner variables = new StringJoiner(", ", "<", "> ");
    int number = 0;
    for (TypeVariable<Method> variable : method.getTypeParameters()) {
      StringJoiner bounds = new StringJoiner(" & ");
      Arrays.stream(variable.getBounds()).forEach(bound -> bounds.add(name(bound)));
      variables.add("%" + number++ + " extends " + bounds);
    }
    return variables.toString();
  }

  private static String name(Type type) {
    if (type instanceof Class<?> plain) {
      return plain.isArray() ? name(plain.getComponentType()) + "[]" : plain.getName();
    }
    if (type instanceof GenericArrayType array) {
      return name(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof TypeVariable<?> variable) {
      int number =
          Arrays.asList(variable.getGenericDeclaration().getTypeParameters()).indexOf(variable);
      return "{%%" + number + "}";
    }
    if (type instanceof ParameterizedType parameterized) {
      StringJoiner arguments = new StringJoiner(",", "<", ">");
      for (Type argument : parameterized.getActualTypeArguments()) {
        arguments.add(name(argument));
      }
      return name(parameterized.getRawType()) + arguments;
    }
    return type.getTypeName();
  }
}
