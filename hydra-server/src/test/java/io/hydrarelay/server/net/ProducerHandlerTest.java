package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.server.metrics.RelayCounters;
import io.hydrarelay.server.session.SessionListener;
import io.hydrarelay.server.session.SessionRegistry;
import io.hydrarelay.server.session.SmallSessions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A producer's stage by itself: when it reads, and what it leaves behind. */
class ProducerHandlerTest {
  private static final Duration LONG = Duration.ofSeconds(9);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final SignatureChecks checks = new SignatureChecks(1);
  private final CountDownLatch checking = new CountDownLatch(1);
  private final SessionRegistry registry =
      new SessionRegistry(
          SmallSessions.settings(LagPolicy.BLOCK),
          new SessionListener() {},
          channel.eventLoop(),
          new RelayCounters());

  @AfterEach
  void stopChecks() {
    checking.countDown();
    checks.close();
  }

  @Test
  void shouldGiveBackWhatWaitsForTheCheckOfASignatureWhenTheRelayEnds() {
    checks.submit(this::takesLong, channel.eventLoop(), valid -> {});
    SessionCredentials session = SessionCredentials.generateOwned(new SecureRandom());
    Join join = Join.producer(session, LagPolicy.BLOCK, 0);
    PeerConnection connection = new PeerConnection(services(), channel);
    channel.pipeline().addLast(new ProducerHandler(connection, join));
    byte[] header = StreamHeader.create(session, 64, 0, 1, 0, new byte[32]).toFrame();
    byte[] begunFrame = new byte[FrameHeader.LENGTH_OFFSET];
    channel.writeInbound(Unpooled.wrappedBuffer(header, begunFrame));
    channel.finishAndReleaseAll();
    assertTrue(registry.buffers().used() > 0, "what follows the HEADER waits");
    registry.releaseAll();
    assertEquals(0, registry.buffers().used());
  }

  @Test
  void shouldWaitForItsTurnAfterALargeReadOnly() {
    RelayServices services = services();
    List<String> events = new ArrayList<>();
    SessionCredentials session = SessionCredentials.generateOpen(new SecureRandom());
    Join join = Join.producer(session, LagPolicy.BLOCK, 0);
    PeerConnection connection = new PeerConnection(services, channel);
    channel.pipeline().addLast(readsInto(events), new ProducerHandler(connection, join));
    byte[] header = StreamHeader.create(session, 0, 0, 1, 0, new byte[32]).toFrame();
    channel.writeInbound(Unpooled.wrappedBuffer(header));
    events.clear();

    twoOthersAskToRead(services, events);
    channel.writeInbound(data(0, 100));
    assertEquals(List.of("one", "it reads", "other"), events, "after a small read");

    events.clear();
    twoOthersAskToRead(services, events);
    channel.writeInbound(data(1, ReadTurns.LARGE_READ_BYTES));
    assertEquals(List.of("one", "other", "it reads"), events, "after a large read");
    channel.pipeline().remove(ProducerHandler.class);
    channel.releaseOutbound();
    registry.releaseAll();
    assertEquals(0, registry.buffers().used());
  }

  private void twoOthersAskToRead(RelayServices services, List<String> events) {
    Executor turns = services.turns().ofProducer(channel.eventLoop());
    turns.execute(() -> events.add("one"));
    turns.execute(() -> events.add("other"));
  }

  private static ChannelOutboundHandlerAdapter readsInto(List<String> events) {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void read(ChannelHandlerContext ctx) {
        events.add("it reads");
        ctx.read();
      }
    };
  }

  private static ByteBuf data(long seq, int bodyBytes) {
    ByteBuffer frame = ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + bodyBytes);
    int flags = FrameHeader.FIRST | FrameHeader.LAST;
    FrameHeader.of(FrameType.DATA, flags, bodyBytes, seq).write(frame);
    return Unpooled.wrappedBuffer(frame.rewind());
  }

  private boolean takesLong() {
    try {
      checking.await();
    } catch (InterruptedException relayEnds) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private RelayServices services() {
    ConnectionSettings settings =
        new ConnectionSettings(
            List.of(), true, LagPolicy.BLOCK.bit(), 65_536, LONG, LONG, LONG, LONG, LONG, LONG, 0);
    EventLog log = new EventLog(0, channel.eventLoop());
    return new RelayServices(
        settings,
        new Admission(1, 1, 0, SourceLimits.NONE),
        registry,
        checks,
        new ReadTurns(),
        Optional.empty(),
        new ConnectionEvents(log, new ConnectionListener() {}));
  }
}
