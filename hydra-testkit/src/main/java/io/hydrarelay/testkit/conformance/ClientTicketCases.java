package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.StatusCode;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How a client reads its ticket, and keeps it (§2). */
final class ClientTicketCases {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final String REFUSED =
      "The client exits with another status than 0, and does not connect.";

  private final ClientCases cases;

  private ClientTicketCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ClientTicketCases self = new ClientTicketCases(cases);
    self.wellFormed();
    self.illFormed();
    self.keys();
    self.secret();
  }

  private void wellFormed() {
    cases.must(
        cases.shared("2.6", 1),
        "scheme and kind in capitals, white space at both ends",
        "Readers take scheme, host and kind in any case and strip white space: the client joins.",
        stage -> {
          stage.startWithText(ClientTicketCases::inCapitals);
          stage.finish(stage.join());
        });
  }

  private static String inCapitals(String text) {
    int payload = text.lastIndexOf('/');
    return " "
        + text.substring(0, payload).toUpperCase(Locale.ROOT)
        + text.substring(payload)
        + "\n";
  }

  private void illFormed() {
    refused(2, "a changed character in the payload", text -> changed(text, text.length() / 2));
    refused(3, "base64 with padding characters", text -> text + "=");
    refused(4, "base64 whose last bits are not zero", ClientTicketCases::withTrailingBits);
    refused(
        5,
        "a port with a leading zero",
        text -> {
          CraftedTicket ticket = CraftedTicket.of(text);
          return ticket.withAuthority(ticket.authority().replace(":", ":0")).text();
        });
    refused(6, "an unknown kind", text -> CraftedTicket.of(text).withKind("x1").text());
    refused(7, "an unknown scheme", text -> CraftedTicket.of(text).withScheme("hydrb").text());
  }

  private void refused(int number, String title, UnaryOperator<String> change) {
    refused(cases.shared("2.6", number), "a ticket with " + title, change);
  }

  private void refused(String id, String title, UnaryOperator<String> change) {
    cases.must(
        id,
        title,
        REFUSED,
        stage -> {
          stage.startWithText(change);
          stage.expectStopped();
        });
  }

  private static String changed(String text, int at) {
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  /** 68 bytes leave two bits of the last character that carry nothing. */
  private static String withTrailingBits(String text) {
    int last = text.length() - 1;
    int value = ALPHABET.indexOf(text.charAt(last));
    return text.substring(0, last) + ALPHABET.charAt(value | 1);
  }

  private void keys() {
    if (cases.ofProducers()) {
      refused(
          "2.6-108",
          "a consumer's ticket given to a producer",
          text -> CraftedTicket.of(text).withKind("c1").text());
    } else {
      refused(
          "2.3-201",
          "a ticket with a producer key that every signature fits",
          text -> CraftedTicket.of(text).withRawStart(new byte[Hydra1.KEY_BYTES]).text());
    }
  }

  private void secret() {
    String expectation = "Nothing of the ticket shows on standard error.";
    cases.must(
        cases.shared("2.7", 1),
        "a ticket that cannot be read is not shown",
        expectation,
        stage -> {
          stage.startWithText(text -> changed(text, text.length() / 2));
          stage.expectStopped();
          expectKept(stage);
        });
    cases.must(
        cases.shared("2.7", 2),
        "the ticket of a refused client is not shown",
        expectation,
        stage -> {
          stage.start().accept().readJoin().prove().status(StatusCode.BAD_PROOF, 0);
          stage.expectStopped();
          expectKept(stage);
        });
    cases.must(
        cases.shared("3.1", 1),
        "a ticket for TLS",
        "The client speaks TLS or refuses the ticket; it never says JOIN in plain text.",
        ClientTicketCases::expectNothingInPlainText);
  }

  private static void expectKept(ClientStage stage) throws ExpectationFailure {
    if (stage.client().hasShownSecret()) {
      throw new ExpectationFailure("the ticket was shown on standard error");
    }
  }

  private static void expectNothingInPlainText(ClientStage stage)
      throws IOException, ExpectationFailure, InterruptedException {
    stage.startWithText(text -> CraftedTicket.of(text).withScheme("hydras").text());
    Optional<ClientLink> link = stage.acceptOrExit();
    if (link.isEmpty()) {
      return;
    }
    byte[] first = link.get().wire().readExactly(1, "a TLS ClientHello");
    if (first[0] != 0x16) {
      throw new ExpectationFailure("the client does not speak TLS, though its ticket says so");
    }
  }
}
