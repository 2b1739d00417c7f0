package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Options out of range are refused with name, value and range. */
class ConfigTest {
  @Test
  void shouldTakeItsDefaults() {
    assertEquals(Duration.ofMillis(250), ProducerConfig.defaults().backoff());
    assertEquals(Duration.ofMillis(250), ConsumerConfig.defaults().backoff());
  }

  @Test
  void shouldTakeTheEndsOfARange() {
    assertDoesNotThrow(() -> ProducerConfig.builder().sigInterval(2).build());
    assertDoesNotThrow(() -> ProducerConfig.builder().sigInterval(65_535).build());
  }

  @Test
  void shouldNameTheIntervalThatIsOutOfRange() {
    expectRefusal(
        "sigInterval is 1; it must be 2 to 65535",
        () -> ProducerConfig.builder().sigInterval(1).build());
    expectRefusal(
        "sigInterval is 65536; it must be 2 to 65535",
        () -> ProducerConfig.builder().sigInterval(65_536).build());
  }

  @Test
  void shouldNameTheLimitThatLeavesNoRoomForAFrame() {
    expectRefusal(
        "resendBytes is 1000; it must be 131072 to 1099511627776",
        () -> ProducerConfig.builder().resendBytes(1_000).build());
  }

  @Test
  void shouldNameThePaddingThatDoesNotFitIntoAFrame() {
    expectRefusal(
        "padTo is 65409; it must be 0 to 65408",
        () -> ProducerConfig.builder().padTo(65_409).build());
  }

  @Test
  void shouldNameTheDurationThatIsNone() {
    expectRefusal(
        "clientHandshake is PT0S; it must be 1 to 600000 ms",
        () -> ConsumerConfig.builder().clientHandshake(Duration.ZERO).build());
    expectRefusal(
        "closeTimeout is PT-1S; it must be 1 to 86400000 ms",
        () -> ProducerConfig.builder().closeTimeout(Duration.ofSeconds(-1)).build());
  }

  @Test
  void shouldNotLetTheLongestDelayBeShorterThanTheFirst() {
    expectRefusal(
        "backoffMax is PT0.1S; it must be 250 to 600000 ms",
        () -> ProducerConfig.builder().backoffMax(Duration.ofMillis(100)).build());
  }

  @Test
  void shouldCheckWhatIsMadeWithoutABuilderToo() {
    ProducerConfig good = ProducerConfig.defaults();
    expectRefusal(
        "sigMillis is -1; it must be 0 to 4294967295",
        () ->
            new ProducerConfig(
                good.lagPolicy(),
                good.sigInterval(),
                -1,
                good.resendBytes(),
                good.padTo(),
                good.maxFragment(),
                good.batchBytes(),
                good.linger(),
                good.reconnectOnBusy(),
                good.closeTimeout(),
                good.clientHandshake(),
                good.reconnect(),
                good.backoff(),
                good.backoffMax(),
                good.maxReconnectTime(),
                good.aead(),
                good.trust(),
                good.listener()));
  }

  private static void expectRefusal(String message, Executable build) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, build).getMessage());
  }
}
