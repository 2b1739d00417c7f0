package io.hydrarelay.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Takes a signal of the operating system. The JDK's only way is {@code sun.misc.Signal}: a shutdown
 * hook cannot see a second signal. It is reached by reflection because the compiler warns about the
 * name in a way that cannot be turned off, and warnings are errors here.
 */
final class SystemSignal {
  private SystemSignal() {}

  /**
   * Runs that action, on a thread of its own, whenever the signal comes.
   *
   * @return whether this JVM lets the signal be taken
   */
  static boolean handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (InvocationTargetException taken) {
      // The JVM was told to leave this signal alone (-Xrs).
      return false;
    } catch (ReflectiveOperationException unsupported) {
      return false;
    }
  }
}
