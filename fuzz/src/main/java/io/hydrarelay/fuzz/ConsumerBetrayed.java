package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.stream.Accomplice;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A consumer behind a relay that has an accomplice among those who hold the session's key: what
 * they seal opens, so that its plaintext is read. They cannot sign: what is verified, held or an
 * end stays the producer's in an owned session (Hydra/1 §12). In an open one they can do what the
 * producer can, and nothing but the absence of failures is demanded.
 */
final class ConsumerBetrayed extends ConsumerUnderAttack {
  private static final int SEALS_DATA = 9;
  private static final int SEALS_CHECK = 10;
  private static final int SEALS_AGAIN = 11;
  private static final int ACTIONS = 12;

  /** Above it a byte names a seq at the very end of all numbers. */
  private static final int NEAR = 240;

  private static final int ZEROS = 512;

  private final Betrayal betrayal;
  private final List<StreamEvent.Message> unverified = new ArrayList<>();
  private byte[] given = {};

  /** A session and who betrays it. */
  static final class Betrayal {
    private final HonestSession session;
    private final List<Accomplice> accomplices = new ArrayList<>();
    private final List<byte[]> plaintexts = new ArrayList<>();
    private final Set<ByteBuffer> genuine = new HashSet<>();

    Betrayal(SessionCredentials producer) {
      session = new HonestSession(producer);
      for (byte[] frame : session.frames()) {
        boolean begins = frame[FrameHeader.TYPE_OFFSET] == FrameType.HEADER.code();
        if (begins) {
          accomplices.add(new Accomplice(session.credentials(), frame));
        }
        byte[] nothing = {};
        plaintexts.add(begins ? nothing : accomplices.get(accomplices.size() - 1).open(frame));
        genuine.add(ByteBuffer.wrap(frame));
      }
    }

    private Accomplice of(long epoch) {
      return accomplices.stream()
          .filter(accomplice -> accomplice.epoch() == epoch)
          .findFirst()
          .orElse(accomplices.get(0));
    }

    private boolean isOwned() {
      return session.credentials().mode() == Mode.OWNED;
    }
  }

  ConsumerBetrayed(Betrayal betrayal, byte[] script) {
    super(betrayal.session, script);
    this.betrayal = betrayal;
  }

  @Override
  int actions() {
    return ACTIONS;
  }

  @Override
  void act(int action) {
    switch (action) {
      case SEALS_DATA -> give(sealed(FrameType.DATA.code(), next(), content()));
      case SEALS_CHECK -> give(sealed(next(), next(), content()));
      case SEALS_AGAIN -> sealAgain(next());
      default -> super.act(action);
    }
  }

  private byte[] content() {
    byte[] bytes = take(next());
    boolean padded = next() % 2 == 1;
    return padded ? ByteBuffer.allocate(bytes.length + ZEROS).put(bytes).array() : bytes;
  }

  private byte[] sealed(int type, int flags, byte[] plaintext) {
    int ahead = next();
    long seq = ahead < NEAR ? wanted().seq() + ahead % 8 : Hydra1.MAX_SEQ + NEAR + 1 - ahead;
    return betrayal.of(wanted().epoch()).seal(type, flags, seq, plaintext);
  }

  /** A frame of the producer, changed before it is sealed, maybe as what is wanted next. */
  private void sealAgain(int index) {
    int at = index % betrayal.plaintexts.size();
    byte[] plaintext = betrayal.plaintexts.get(at).clone();
    if (plaintext.length > 0) {
      plaintext[next() % plaintext.length] ^= (byte) next();
    }
    FrameHeader header = FrameHeader.read(ByteBuffer.wrap(betrayal.session.frames().get(at)));
    int flags = header.flags() ^ next();
    long seq = next() % 2 == 1 ? wanted().seq() : header.seq();
    give(betrayal.of(wanted().epoch()).seal(header.type(), flags, seq, plaintext));
  }

  @Override
  void give(byte[] frame) {
    given = frame;
    super.give(frame);
  }

  @Override
  void expect(StreamEvent event) {
    if (!betrayal.isOwned()) {
      return;
    }
    if (event instanceof StreamEvent.Message message) {
      take(message);
    } else if (event instanceof StreamEvent.Verified) {
      expectGenuine();
      unverified.forEach(this::expectHonest);
      unverified.clear();
    } else if (event instanceof StreamEvent.Adopted || event instanceof StreamEvent.Stream) {
      expectGenuine();
      unverified.clear();
    } else if (event instanceof StreamEvent.End) {
      expectGenuine();
    } else if (event instanceof StreamEvent.Gap || event instanceof StreamEvent.LateJoin) {
      unverified.clear();
    }
  }

  private void take(StreamEvent.Message message) {
    if (holds()) {
      expectHonest(message);
    } else {
      unverified.add(message);
    }
  }

  private void expectGenuine() {
    Demand.that(
        betrayal.genuine.contains(ByteBuffer.wrap(given)),
        "bytes that the producer never sent passed for signed by it");
  }
}
