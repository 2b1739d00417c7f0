package io.hydrarelay.testkit.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.testkit.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer whose connection is lost in every way comes back and has missed nothing. */
class LostConnectionTest {
  private LinkedSession session = new LinkedSession();

  @AfterEach
  void stop() {
    session.close();
  }

  @Test
  void shouldResumeAfterATruncatedFrame() throws Exception {
    session.join();
    session.link.toClient().add(FrameFault.truncate(FrameMatch.seq(4), 100).once());
    session.send(10);
    assertResumed();
  }

  @Test
  void shouldResumeAfterAReset() throws Exception {
    session.join();
    session.send(5);
    session.awaitReceived(5);
    session.link.resetAll();
    session.send(5);
    assertResumed();
  }

  @Test
  void shouldResumeAfterTheLinkWasDown() throws Exception {
    session.join();
    session.send(5);
    session.awaitReceived(5);
    session.link.down();
    session.send(5);
    session.awaitEvent(new StreamEvent.Interrupted());
    session.link.up();
    assertResumed();
  }

  @Test
  void shouldResumeAgainAndAgainWhereEveryConnectionEndsAfterSoManyBytes() throws Exception {
    session.join();
    ActiveFault limit = session.link.toClient().add(Fault.limitData(60_000));
    session.send(50);
    session.awaitReceived(50);
    limit.remove();
    assertResumed();
    assertTrue(session.link.accepted() > 4, () -> session.link.accepted() + " connections");
  }

  @Test
  void shouldTellSilenceByTheKeepaliveAndResume() throws Exception {
    session.close();
    session = new LinkedSession(settings -> settings.keepalive(Duration.ofSeconds(1)));
    session.join();
    session.send(5);
    session.awaitReceived(5);
    ActiveFault hole = session.link.toClient().add(Fault.blackHole());
    session.send(5);
    session.awaitEvent(new StreamEvent.Closed(StreamEvent.ClosedReason.TIMEOUT));
    hole.remove();
    Verdict verdict = session.finish();
    assertTrue(verdict.isComplete(), verdict::toString);
  }

  private void assertResumed() throws Exception {
    Verdict verdict = session.finish();
    assertTrue(verdict.isComplete(), verdict::toString);
    assertFalse(session.events(StreamEvent.Interrupted.class).isEmpty());
    assertEquals(List.of(), session.events(StreamEvent.Gap.class));
    assertTrue(session.link.accepted() > 1);
  }
}
