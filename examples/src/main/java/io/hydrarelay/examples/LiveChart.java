package io.hydrarelay.examples;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.MessageListener;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.server.HydraServer;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Draws prices while they come. Shows how a slow screen is told of every hole and stays near the
 * live edge, while the market and quick screens notice nothing of it.
 */
public final class LiveChart implements MessageListener {
  /** What the SDK may store for a screen: little, because old prices are worth little. */
  private static final long QUEUE_BYTES = 64 * 1_024;

  /** What a chart is drawn on. Each screen has a thread of its own, and may take its time. */
  public interface Screen {
    /** A price has come. */
    void draw(Tick tick) throws Exception;

    /** The line is broken here: the relay left out so many frames, each of one or more ticks. */
    void hole(long frames) throws Exception;
  }

  /**
   * One price.
   *
   * @param number counts from 0
   * @param cents the price
   * @param book what else the market tells
   */
  public record Tick(long number, long cents, byte[] book) {
    ByteBuffer encode() {
      ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + book.length);
      return bytes.putLong(number).putLong(cents).put(book).flip();
    }

    static Tick decode(ByteBuffer bytes) {
      long number = bytes.getLong();
      long cents = bytes.getLong();
      byte[] book = new byte[bytes.remaining()];
      bytes.get(book);
      return new Tick(number, cents, book);
    }
  }

  private final Screen screen;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private LiveChart(Screen screen) {
    this.screen = screen;
  }

  /** Joins as the market: whoever is too slow for it misses ticks, and nobody else waits. */
  public static Producer openMarket(Ticket producerTicket) throws HydraException {
    return Producer.connect(
        producerTicket, ProducerConfig.builder().lagPolicy(LagPolicy.SKIP).build());
  }

  /**
   * Begins to draw.
   *
   * @param executor runs the screen
   * @return completes at the authenticated end, or fails with what came instead of it
   */
  public static CompletableFuture<Void> watch(Ticket ticket, Screen screen, Executor executor)
      throws HydraException {
    ConsumerConfig config =
        ConsumerConfig.builder()
            .queueBytes(QUEUE_BYTES)
            .reconnectOnTooSlow(true) // who takes nothing for the relay's stall time is cut
            .build();
    LiveChart chart = new LiveChart(screen);
    Consumer.connect(ticket, config).listen(chart, executor);
    return chart.end;
  }

  @Override
  public void onMessage(Message message) throws Exception {
    screen.draw(Tick.decode(message.payload()));
  }

  @Override
  public void onEvent(StreamEvent event) throws Exception {
    if (event instanceof StreamEvent.Gap gap) {
      screen.hole(gap.count());
    }
  }

  @Override
  public void onFinished() {
    end.complete(null);
  }

  @Override
  public void onFailed(HydraException why) {
    end.completeExceptionally(why);
  }

  /** A quick and a slow screen that print what they drew. */
  public static void main(String[] args) throws Exception {
    ExecutorService screens = Executors.newCachedThreadPool();
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      Ticket ticket =
          Ticket.producer(relay.endpoint(), SessionCredentials.generateOwned(new SecureRandom()));
      CompletableFuture<Void> quick = watch(ticket, new Printer("quick", 0), screens);
      CompletableFuture<Void> slow = watch(ticket, new Printer("slow", 5), screens);
      try (Producer market = openMarket(ticket)) {
        for (int i = 0; i < 2_000; i++) {
          market.send(new Tick(i, 10_000 + i % 100, new byte[16_000]).encode());
          Thread.sleep(1);
        }
      }
      CompletableFuture.allOf(quick, slow).join();
    } finally {
      screens.shutdown();
    }
  }

  private record Printer(String name, long millisPerTick) implements Screen {
    @Override
    public void draw(Tick tick) throws InterruptedException {
      Thread.sleep(millisPerTick);
      if (tick.number() % 500 == 499) {
        System.out.println(name + " draws tick " + tick.number());
      }
    }

    @Override
    public void hole(long frames) {
      System.out.println(name + " misses " + frames + " frames");
    }
  }
}
