package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignatureChecksTest {
  private final SignatureChecks checks = new SignatureChecks(1);
  private final DefaultEventLoop ended = new DefaultEventLoop();

  @AfterEach
  void stopChecks() {
    checks.close();
  }

  @Test
  void shouldNotDieOfALoopThatEndsBeforeTheCheck() throws Exception {
    ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    assertSame(threadOfNextCheck(), threadOfNextCheck());
  }

  private Thread threadOfNextCheck() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    checks.submit(() -> thread.complete(Thread.currentThread()), ended, valid -> {});
    return thread.get(5, TimeUnit.SECONDS);
  }
}
