package io.hydrarelay.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.server.metrics.DisconnectReason;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What sources may have, in time that stands still unless it is moved. */
class SourceTableTest {
  private static final InetAddress ALICE = address("192.0.2.1");
  private static final InetAddress BOB = address("192.0.2.2");

  private long nowNanos = 77;

  // ---- how fast they come

  @Test
  void shouldLetABurstInAndThenOneForEachShareOfASecond() {
    SourceTable table = table(rate(10, 3));
    for (int i = 0; i < 3; i++) {
      assertAdmitted(table.arrive(ALICE));
    }
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
    assertAdmitted(table.arrive(BOB));

    pass(Duration.ofMillis(99));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
    pass(Duration.ofMillis(1));
    assertAdmitted(table.arrive(ALICE));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
  }

  @Test
  void shouldSayHowLongToWaitAndKeepThatPromise() {
    SourceTable table = table(rate(2, 1));
    assertAdmitted(table.arrive(ALICE));
    Refusal refusal = table.arrive(ALICE).objection().orElseThrow();
    assertEquals(StatusCode.RATE.code(), refusal.status().code());
    assertEquals(501, refusal.status().arg());
    pass(Duration.ofMillis(refusal.status().arg()));
    assertAdmitted(table.arrive(ALICE));
  }

  @Test
  void shouldNotLetAQuietSourceSaveUpMoreThanItsBurst() {
    SourceTable table = table(rate(10, 2));
    assertAdmitted(table.arrive(ALICE));
    pass(Duration.ofHours(1));
    assertAdmitted(table.arrive(ALICE));
    assertAdmitted(table.arrive(ALICE));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
  }

  @Test
  void shouldTakeTheConnectionsOfASecondForABurstThatIsNotSet() {
    SourceTable table = table(rate(5, 0));
    for (int i = 0; i < 5; i++) {
      assertAdmitted(table.arrive(ALICE));
    }
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
  }

  @Test
  void shouldNotForgiveASourceBecauseItsConnectionsAreGone() {
    SourceTable table = table(rate(1, 1));
    Arrival only = table.arrive(ALICE);
    only.leave();
    Arrival tooSoon = table.arrive(ALICE);
    assertRefused(DisconnectReason.SOURCE_RATE, tooSoon);
    tooSoon.leave();
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
  }

  // ---- how many they have

  @Test
  void shouldFreeAPlaceWhenAConnectionLeaves() {
    SourceTable table = table(new SourceLimits(2, 0, 0, 0, 32, 64, 100));
    Arrival first = table.arrive(ALICE);
    assertAdmitted(table.arrive(ALICE));
    Arrival third = table.arrive(ALICE);
    assertRefused(DisconnectReason.SOURCE_CONNECTIONS, third);
    third.leave();
    assertRefused(DisconnectReason.SOURCE_CONNECTIONS, table.arrive(ALICE));
    assertAdmitted(table.arrive(BOB));
    first.leave();
    assertAdmitted(table.arrive(ALICE));
  }

  @Test
  void shouldCloseWithoutAWordWhenManyAreBeingToldAlready() {
    SourceTable table = table(new SourceLimits(1, 0, 0, 0, 32, 64, 100));
    assertAdmitted(table.arrive(ALICE));
    Arrival told = table.arrive(ALICE);
    assertFalse(told.isTurnedAway());
    for (int i = 1; i < SourceTable.TOLD_AT_ONCE; i++) {
      assertFalse(table.arrive(ALICE).isTurnedAway());
    }
    assertTrue(table.arrive(ALICE).isTurnedAway());
    told.leave();
    assertFalse(table.arrive(ALICE).isTurnedAway());
  }

  @Test
  void shouldCountTheJoiningOfEachSourceApart() {
    SourceTable table = table(new SourceLimits(0, 1, 0, 0, 32, 64, 100));
    Arrival first = table.arrive(ALICE);
    assertTrue(first.beginJoin());
    Arrival second = table.arrive(ALICE);
    assertFalse(second.beginJoin());
    assertTrue(table.arrive(BOB).beginJoin());
    second.endJoin();
    first.endJoin();
    assertTrue(table.arrive(ALICE).beginJoin());
  }

  // ---- who they are

  @Test
  void shouldTakeAnIpv6NetworkForOneSource() {
    SourceTable table = table(rate(1, 1));
    assertAdmitted(table.arrive(address("2001:db8:0:1::1")));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(address("2001:db8:0:1:ffff::2")));
    assertAdmitted(table.arrive(address("2001:db8:0:2::1")));
  }

  @Test
  void shouldGoByThePrefixesThatAreSet() {
    SourceTable table = table(new SourceLimits(0, 0, 1, 1, 24, 96, 100));
    assertAdmitted(table.arrive(address("192.0.2.7")));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(address("192.0.2.200")));
    assertAdmitted(table.arrive(address("192.0.3.7")));
    assertAdmitted(table.arrive(address("2001:db8::1:0:1")));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(address("2001:db8::1:0:2")));
    assertAdmitted(table.arrive(address("2001:db8::2:0:1")));
  }

  @Test
  void shouldTellAnIpv4AddressByItselfAlsoInsideAnIpv6One() throws Exception {
    byte[] mapped = NetUtil.createByteArrayFromIpAddressString("::ffff:192.0.2.1");
    SourceKey inside = SourceKey.of(Inet6Address.getByAddress("", mapped, 0), 32, 64);
    assertEquals(SourceKey.of(ALICE, 32, 64), inside);
  }

  @Test
  void shouldTreatLoopbackLikeEveryOtherSource() {
    SourceTable table = table(rate(1, 1));
    assertAdmitted(table.arrive(InetAddress.getLoopbackAddress()));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(InetAddress.getLoopbackAddress()));
  }

  // ---- memory

  @Test
  void shouldRememberNoMoreSourcesThanItMayHoweverManyCome() {
    SourceTable table = table(new SourceLimits(0, 0, 1, 1, 32, 64, 50));
    Arrival staying = table.arrive(ALICE);
    IntStream.range(0, 100_000).forEach(i -> table.arrive(numbered(i)).leave());
    assertEquals(51, table.size(), "fifty, and the one with a connection");
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(ALICE));
    assertRefused(DisconnectReason.SOURCE_RATE, table.arrive(numbered(99_999)));
    assertAdmitted(table.arrive(numbered(0)));
    staying.leave();
  }

  @Test
  void shouldForgetSourcesOfWhichNothingIsUsedUpAnyMore() {
    SourceTable table = table(rate(1, 1));
    IntStream.range(0, 40).forEach(i -> table.arrive(numbered(i)).leave());
    assertEquals(40, table.size());
    pass(Duration.ofSeconds(2));
    IntStream.range(40, 60).forEach(i -> table.arrive(numbered(i)).leave());
    assertEquals(20, table.size());
  }

  @Test
  void shouldRememberNobodyWithoutLimits() {
    SourceTable table = table(SourceLimits.NONE);
    assertAdmitted(table.arrive(ALICE));
    assertEquals(0, table.size());
  }

  // ---- what scenarios share

  private SourceTable table(SourceLimits limits) {
    return new SourceTable(limits, () -> nowNanos);
  }

  private static SourceLimits rate(int perSecond, int burst) {
    return new SourceLimits(0, 0, perSecond, burst, 32, 64, 100);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private static InetAddress numbered(int number) {
    return address("10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static void assertAdmitted(Arrival arrival) {
    assertEquals(Optional.empty(), arrival.objection());
  }

  private static void assertRefused(DisconnectReason reason, Arrival arrival) {
    assertEquals(Optional.of(reason), arrival.objection().map(Refusal::reason));
  }
}
