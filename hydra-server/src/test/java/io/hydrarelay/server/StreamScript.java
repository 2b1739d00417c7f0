package io.hydrarelay.server;

import java.util.ArrayList;
import java.util.List;

/**
 * What a producer sends in a scenario: DATA, CHECK and END frames, numbered from 0 across streams,
 * each knowing the HEADER it stands behind.
 */
final class StreamScript {
  private record Entry(byte[] header, byte[] frame) {}

  private final List<Entry> entries = new ArrayList<>();
  private byte[] header;

  /** Lets the following frames stand behind that HEADER. */
  StreamScript header(byte[] frame) {
    header = frame;
    return this;
  }

  StreamScript add(byte[] frame) {
    entries.add(new Entry(header, frame));
    return this;
  }

  /** Adds so many messages of one DATA each. */
  StreamScript messages(long firstSeq, int count, int bodyBytes) {
    for (int i = 0; i < count; i++) {
      add(FrameMaker.data(firstSeq + i, bodyBytes));
    }
    return this;
  }

  /** Returns how many frames there are, without HEADERs. */
  int size() {
    return entries.size();
  }

  byte[] frame(int index) {
    return entries.get(index).frame();
  }

  byte[] headerOf(int index) {
    return entries.get(index).header();
  }

  /** Returns what goes out for that frame: before the first of a stream its HEADER. */
  byte[] toSend(int index) {
    boolean first = index == 0 || headerOf(index) != headerOf(index - 1);
    return first ? FrameMaker.joined(headerOf(index), frame(index)) : frame(index);
  }

  /** Returns everything in the order in which it goes out. */
  byte[] all() {
    byte[][] parts = new byte[size()][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = toSend(i);
    }
    return FrameMaker.joined(parts);
  }
}
