package io.hydrarelay.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Sends commands to machines that act upon a command only when the producer's signature covers it.
 * Shows why: every holder of a consumer's ticket has the session's key and could seal a command,
 * but cannot sign one.
 *
 * <p>What it leaves to you: a machine that has never been connected cannot tell an old recording of
 * this session, played by the relay, from news before it has seen the first signature with its
 * time. Where that matters put the time into the command, and look at it.
 */
public final class CommandChannel implements AutoCloseable {
  private static final Duration MAX_AGE = Duration.ofSeconds(30);

  /** Acts upon commands. */
  public interface Machine {
    /** Does what the producer, and nobody else, wants. */
    void act(Message command) throws Exception;
  }

  private final Producer producer;

  /** Joins the session as the one who commands. */
  public CommandChannel(Ticket producerTicket) throws HydraException {
    producer =
        Producer.connect(
            producerTicket,
            // Rather cut a machine off than let it act late, or upon some commands only.
            ProducerConfig.builder().lagPolicy(LagPolicy.DISCONNECT).build());
  }

  /**
   * Sends a command together with its signature. Blocks until the relay has both, which does not
   * say that a machine has them.
   */
  public void command(String text) throws HydraException {
    producer.send(text.getBytes(UTF_8));
    producer.flush(); // else the signature follows within sigMillis, a second unless set otherwise
  }

  @Override
  public void close() throws HydraException {
    producer.close();
  }

  /** Joins as a machine, which gets a command only once it is verified. */
  public static Consumer join(Ticket ticket) throws HydraException {
    return Consumer.connect(
        ticket,
        ConsumerConfig.builder().hold(true).maxStaleness(MAX_AGE).staleIsFatal(true).build());
  }

  /**
   * Lets a machine act, up to the authenticated end.
   *
   * @throws io.hydrarelay.client.UncheckedHydraException when the channel is cut before that
   * @throws IllegalStateException when commands are missing; nothing behind them is acted upon
   */
  public static void obey(Consumer consumer, Machine machine) throws Exception {
    for (Message command : consumer) {
      if (consumer.stats().gaps() > 0) {
        throw new IllegalStateException("commands are missing, the machine stops");
      }
      machine.act(command);
    }
  }

  /** Sends the arguments, each a command, to a machine that prints them. */
  public static void main(String[] args) throws Exception {
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      Ticket ticket =
          Ticket.producer(relay.endpoint(), SessionCredentials.generateOwned(new SecureRandom()));
      Consumer machine = join(ticket);
      try (CommandChannel channel = new CommandChannel(ticket)) {
        for (String text : args) {
          channel.command(text);
        }
      }
      obey(machine, command -> System.out.println("done: " + new String(command.bytes(), UTF_8)));
    }
  }
}
