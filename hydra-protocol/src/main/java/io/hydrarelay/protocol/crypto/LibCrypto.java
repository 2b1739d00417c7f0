package io.hydrarelay.protocol.crypto;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.Optional;

/**
 * The few functions of OpenSSL 3's libcrypto that {@link OpenSslAead} calls, by way of {@code
 * java.lang.foreign}. That package is there from Java 22 on, and this library is compiled for Java
 * 17: it is looked up by its names once, and what is called afterwards are method handles.
 *
 * <p>Pointers are passed as {@code long}. Where something is missing (the package, the permission
 * for native access, the library, a function) the class cannot be initialised.
 */
final class LibCrypto {
  private static final String LIBRARY = "libcrypto.so.3";
  private static final String FOREIGN = "java.lang.foreign.";

  /** {@code (Buffer) long}: where a direct buffer's position is. */
  static final MethodHandle ADDRESS;

  /** {@code () long}: a new context, which is the caller's. */
  static final MethodHandle NEW_CONTEXT;

  /** {@code (long context) void}. */
  static final MethodHandle FREE_CONTEXT;

  /** {@code () long}. */
  static final MethodHandle CHACHA20_POLY1305;

  /** {@code (long context, long cipher, long engine, long key, long nonce, int encrypt) int}. */
  static final MethodHandle INIT;

  /** {@code (long context, long out, long outBytes, long in, int inBytes) int}. */
  static final MethodHandle UPDATE;

  /** {@code (long context, long out, long outBytes) int}. */
  static final MethodHandle FINAL;

  /** {@code (long context, int command, int bytes, long data) int}. */
  static final MethodHandle CONTROL;

  static {
    try {
      requireNativeAccess();
      Library library = new Library();
      ADDRESS = addressOfBuffer();
      NEW_CONTEXT = library.function("EVP_CIPHER_CTX_new", long.class);
      FREE_CONTEXT = library.function("EVP_CIPHER_CTX_free", void.class, long.class);
      CHACHA20_POLY1305 = library.function("EVP_chacha20_poly1305", long.class);
      INIT =
          library.function(
              "EVP_CipherInit_ex",
              int.class,
              long.class,
              long.class,
              long.class,
              long.class,
              long.class,
              int.class);
      UPDATE =
          library.function(
              "EVP_CipherUpdate",
              int.class,
              long.class,
              long.class,
              long.class,
              long.class,
              int.class);
      FINAL = library.function("EVP_CipherFinal_ex", int.class, long.class, long.class, long.class);
      CONTROL =
          library.function(
              "EVP_CIPHER_CTX_ctrl", int.class, long.class, int.class, int.class, long.class);
    } catch (InvocationTargetException e) {
      throw new UnsatisfiedLinkError(LIBRARY + ": " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new UnsatisfiedLinkError(LIBRARY + ": " + e);
    }
  }

  private LibCrypto() {}

  /** Without the permission the runtime would print a warning, or refuse. */
  private static void requireNativeAccess() throws ReflectiveOperationException {
    Object enabled =
        Module.class.getMethod("isNativeAccessEnabled").invoke(LibCrypto.class.getModule());
    if (!enabled.equals(true)) {
      throw new UnsatisfiedLinkError("native access is not enabled");
    }
  }

  private static MethodHandle addressOfBuffer() throws ReflectiveOperationException {
    Class<?> segment = Class.forName(FOREIGN + "MemorySegment");
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    MethodHandle ofBuffer =
        lookup.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
    return MethodHandles.filterReturnValue(
        ofBuffer, lookup.findVirtual(segment, "address", MethodType.methodType(long.class)));
  }

  /** The loaded library, and what makes method handles of its functions. */
  private static final class Library {
    private final Class<?> layout = Class.forName(FOREIGN + "MemoryLayout");
    private final Class<?> segment = Class.forName(FOREIGN + "MemorySegment");
    private final Class<?> descriptor = Class.forName(FOREIGN + "FunctionDescriptor");
    private final Class<?> option = Class.forName(FOREIGN + "Linker$Option");
    private final Class<?> linkerType = Class.forName(FOREIGN + "Linker");
    private final Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    private final Object symbols;

    Library() throws ReflectiveOperationException {
      Class<?> arena = Class.forName(FOREIGN + "Arena");
      Object forEver = arena.getMethod("global").invoke(null);
      symbols =
          Class.forName(FOREIGN + "SymbolLookup")
              .getMethod("libraryLookup", String.class, arena)
              .invoke(null, LIBRARY, forEver);
    }

    MethodHandle function(String name, Class<?> result, Class<?>... parameters)
        throws ReflectiveOperationException {
      Method find = Class.forName(FOREIGN + "SymbolLookup").getMethod("find", String.class);
      Object address =
          ((Optional<?>) find.invoke(symbols, name))
              .orElseThrow(() -> new UnsatisfiedLinkError(LIBRARY + " has no " + name));
      return (MethodHandle)
          linkerType
              .getMethod(
                  "downcallHandle", segment, descriptor, Array.newInstance(option, 0).getClass())
              .invoke(linker, address, describe(result, parameters), Array.newInstance(option, 0));
    }

    private Object describe(Class<?> result, Class<?>... parameters)
        throws ReflectiveOperationException {
      Object layouts = Array.newInstance(layout, parameters.length);
      for (int i = 0; i < parameters.length; i++) {
        Array.set(layouts, i, layoutOf(parameters[i]));
      }
      return result == void.class
          ? descriptor.getMethod("ofVoid", layouts.getClass()).invoke(null, layouts)
          : descriptor
              .getMethod("of", layout, layouts.getClass())
              .invoke(null, layoutOf(result), layouts);
    }

    private Object layoutOf(Class<?> type) throws ReflectiveOperationException {
      String name = type == long.class ? "JAVA_LONG" : "JAVA_INT";
      return Class.forName(FOREIGN + "ValueLayout").getField(name).get(null);
    }
  }
}
