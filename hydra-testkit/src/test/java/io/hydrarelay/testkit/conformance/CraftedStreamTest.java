package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.frame.Status;
import io.hydrarelay.protocol.stream.OpenerOptions;
import io.hydrarelay.protocol.stream.ResumePoint;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.protocol.stream.StreamOpener;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kit seals and writes when it is honest is what the library opens and reads. */
class CraftedStreamTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void shouldBeAnHonestProducerUnlessItIsToldOtherwise() {
    SessionCredentials session = SessionCredentials.generateOwned(RANDOM);
    CraftedStream stream = new CraftedStream(session, new CraftedHeader(session));
    byte[] one = stream.message("one");

    List<StreamEvent> events =
        open(session, stream.header(), one, stream.check(7), stream.end(true));

    assertEquals(StreamEvent.How.FIRST, ((StreamEvent.Stream) events.get(0)).how());
    assertEquals(0, ((StreamEvent.Message) events.get(1)).seq());
    assertEquals(new StreamEvent.Verified(1, 7), events.get(2));
    assertEquals(new StreamEvent.End(true), events.get(events.size() - 1));
  }

  @Test
  void shouldBeAnHonestProducerOfAnOpenSession() {
    SessionCredentials session = SessionCredentials.generateOpen(RANDOM);
    CraftedStream stream = new CraftedStream(session, new CraftedHeader(session));

    List<StreamEvent> events = open(session, stream.header(), stream.end(true));

    assertEquals(new StreamEvent.End(true), events.get(events.size() - 1));
  }

  private static List<StreamEvent> open(SessionCredentials session, byte[]... frames) {
    List<StreamEvent> events = new ArrayList<>();
    StreamOpener opener =
        new StreamOpener(
            session,
            OpenerOptions.DEFAULT,
            AeadProviders.best(),
            RunningHash.INLINE,
            System::currentTimeMillis,
            events::add);
    opener.connected(ResumePoint.LIVE_EDGE);
    opener.frame(ByteBuffer.wrap(Status.ok(0, true).toFrame()));
    events.clear();
    for (byte[] frame : frames) {
      opener.frame(ByteBuffer.wrap(frame));
    }
    return events;
  }

  @Test
  void shouldPutATicketTogetherAsItWas() throws Exception {
    SessionCredentials session = SessionCredentials.generateOwned(RANDOM);
    Ticket ticket = Ticket.consumer(new Endpoint(false, "127.0.0.1", 4420), session);
    CraftedTicket crafted = CraftedTicket.of(ticket.text());

    assertEquals(ticket.text(), crafted.text());
    Ticket moved = Ticket.parse(crafted.withAuthority("relay.example:1").text());
    assertEquals("relay.example:1", moved.relay().authority());
    assertTrue(crafted.withScheme("hydras").text().startsWith("hydras://"));
  }

  @Test
  void shouldMakeTheSamePayloadInPartsAndAsAStream() throws Exception {
    ClientPayload payload = ClientPayload.ofBytes(2_500_000, 1);
    byte[] all = payload.stream().readAllBytes();

    assertEquals(2_500_000, all.length);
    assertArrayEquals(Arrays.copyOfRange(all, 990_000, 1_010_000), payload.range(990_000, 20_000));
    assertArrayEquals(Hashes.sha256(all), payload.sha256());
  }
}
