package io.hydrarelay.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The live view: asks each interval, redraws for each key, and ends when the user has seen it. */
final class TopLive {
  private static final String TERMINAL = "/dev/tty";

  private final AdminClient admin;
  private final TopView view;
  private final Duration interval;
  private final BlockingQueue<TopKey> keys = new LinkedBlockingQueue<>();
  private TopSnapshot now;
  private TopRates rates = TopRates.unknown();
  private Optional<String> trouble = Optional.empty();

  TopLive(AdminClient admin, TopView view, Duration interval) {
    this.admin = admin;
    this.view = view;
    this.interval = interval;
  }

  /** Asks once, so that an address that leads nowhere is told before the screen is taken. */
  void prepare() throws CommandException {
    now = TopSnapshot.of(admin, view.sort());
  }

  void run(TopScreen screen) throws IOException, InterruptedException {
    Thread reader = new Thread(this::readKeys, "hydra-typed");
    reader.setDaemon(true);
    reader.start();
    TopKey key = TopKey.OTHER;
    long nextAsk = System.nanoTime() + interval.toNanos();
    while (key != TopKey.QUIT) {
      screen.show(view.lines(now, rates, trouble, screen.size()));
      key = keys.poll(nextAsk - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (key == null) {
        key = TopKey.OTHER;
        ask();
        nextAsk = System.nanoTime() + interval.toNanos();
      } else if (key != TopKey.QUIT && key != TopKey.OTHER) {
        view.press(key, now);
        nextAsk = key == TopKey.UP || key == TopKey.DOWN ? nextAsk : System.nanoTime();
      }
    }
  }

  private void readKeys() {
    try (InputStream keyboard = new FileInputStream(TERMINAL)) {
      TopKey key = TopKey.OTHER;
      while (key != TopKey.QUIT) {
        key = TopKey.read(keyboard);
        keys.add(key);
      }
    } catch (IOException gone) {
      keys.add(TopKey.QUIT);
    }
  }

  /** A relay that is gone may come back: the last figures stay, with a word about it. */
  private void ask() {
    try {
      Optional<String> opened = view.opened();
      TopSnapshot next =
          opened.isPresent()
              ? TopSnapshot.of(admin, view.sort(), opened.get())
              : TopSnapshot.of(admin, view.sort());
      rates = TopRates.between(now, next);
      now = next;
      trouble = Optional.empty();
    } catch (CommandException lost) {
      rates = TopRates.unknown();
      trouble = Optional.of(lost.getMessage() + "; these figures are old, asking again");
    }
  }
}
