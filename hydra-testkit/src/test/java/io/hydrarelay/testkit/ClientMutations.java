package io.hydrarelay.testkit;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Ways in which a client's events are distorted. */
final class ClientMutations {
  private ClientMutations() {}

  /** Does something else with the n-th event, from 0 on, of those that are meant. */
  static <T extends StreamEvent> EventMutation at(
      int n, Class<T> type, BiConsumer<T, Consumer<StreamEvent>> change) {
    int[] seen = {0};
    return (event, out) -> {
      if (type.isInstance(event) && seen[0]++ == n) {
        change.accept(type.cast(event), out);
      } else {
        out.accept(event);
      }
    };
  }

  static EventMutation atMessage(
      int n, BiConsumer<StreamEvent.Message, Consumer<StreamEvent>> change) {
    return at(n, StreamEvent.Message.class, change);
  }

  /** Says something else in place of the n-th gap. */
  static EventMutation gap(int n, UnaryOperator<StreamEvent.Gap> change) {
    return at(n, StreamEvent.Gap.class, (gap, out) -> out.accept(change.apply(gap)));
  }

  /** Moves the beginning and the end of the n-th gap. */
  static EventMutation moveGap(int n, int begin, int end) {
    return gap(
        n, gap -> new StreamEvent.Gap(gap.from() + begin, gap.count() + end - begin, gap.cause()));
  }

  /** Moves the n-th event of a type behind the next message. */
  static EventMutation delay(int n, Class<? extends StreamEvent> type) {
    List<StreamEvent> delayed = new ArrayList<>();
    EventMutation keep = at(n, type, (event, out) -> delayed.add(event));
    return (event, out) -> {
      boolean isNext = !delayed.isEmpty() && event instanceof StreamEvent.Message;
      keep.take(event, out);
      if (isNext) {
        delayed.forEach(out);
        delayed.clear();
      }
    };
  }

  /** Hides gaps, and calls verified what was adopted. */
  static EventMutation hideGaps() {
    return (event, out) -> {
      if (!(event instanceof StreamEvent.Gap)) {
        claimVerified().take(event, out);
      }
    };
  }

  /** Calls verified what was adopted. */
  static EventMutation claimVerified() {
    return (event, out) ->
        out.accept(
            event instanceof StreamEvent.Adopted adopted
                ? new StreamEvent.Verified(adopted.seq(), adopted.timeMillis())
                : event);
  }

  /** Calls the n-th signature that of a later frame. */
  static EventMutation verifyAhead(int n, int frames) {
    return at(
        n,
        StreamEvent.Verified.class,
        (verified, out) ->
            out.accept(new StreamEvent.Verified(verified.seq() + frames, verified.timeMillis())));
  }

  /** Changes the first byte of a message, or its size. */
  static StreamEvent.Message changed(StreamEvent.Message message, int bytes) {
    byte[] payload = new byte[bytes];
    message.payload().duplicate().get(payload);
    payload[0] ^= (byte) (bytes == message.payload().remaining() ? 1 : 0);
    return with(message, payload);
  }

  static StreamEvent.Message with(StreamEvent.Message message, byte[] payload) {
    return new StreamEvent.Message(ByteBuffer.wrap(payload), message.epoch(), message.seq());
  }

  /** Ends the session behind the first event of a kind, and says nothing more. */
  static EventMutation endAfter(Predicate<StreamEvent> last) {
    boolean[] ended = {false};
    return (event, out) -> {
      if (ended[0]) {
        return;
      }
      out.accept(event);
      if (last.test(event)) {
        out.accept(new StreamEvent.End(true));
        ended[0] = true;
      }
    };
  }

  /** Tells the first message again behind the end. */
  static EventMutation goOnAfterEnd() {
    return again(StreamEvent.Message.class, event -> event instanceof StreamEvent.End);
  }

  /** Tells again all events of a type when that has come. */
  static EventMutation again(Class<? extends StreamEvent> type, Predicate<StreamEvent> when) {
    List<StreamEvent> told = new ArrayList<>();
    return (event, out) -> {
      out.accept(event);
      if (type.isInstance(event)) {
        told.add(event);
      }
      if (when.test(event)) {
        told.forEach(out);
      }
    };
  }
}
