package io.hydrarelay.testkit.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.testkit.Promise;
import io.hydrarelay.testkit.lag.Lag;
import io.hydrarelay.testkit.link.Fault;
import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;

/** Writes what a group of consumers is like. Not thread-safe. */
public final class GroupBuilder {
  private final ObjectNode node;

  GroupBuilder(ObjectNode node) {
    this.node = node;
  }

  /** Sets the session they join, from 1; without it, all sessions in turn. */
  public GroupBuilder session(int number) {
    node.put("session", number);
    return this;
  }

  /** Sets how slowly they read while messages are sent. */
  public GroupBuilder lag(Lag lag) {
    node.put("lag", lag.toString());
    return this;
  }

  /** Adds something that is wrong with their network. */
  public GroupBuilder link(Fault fault) {
    node.withArrayProperty("link").add(fault.toString());
    return this;
  }

  /** Lets them take only what is signed. */
  public GroupBuilder hold() {
    node.put("hold", true);
    return this;
  }

  /** Lets them begin with the oldest frame that the relay has. */
  public GroupBuilder fromOldest() {
    node.put("start", "oldest");
    return this;
  }

  /** Lets them come back after the relay has cut them for lag. */
  public GroupBuilder comesBack() {
    node.put("comes_back", true);
    return this;
  }

  /** Sets what they may rely on; without it, what the lag policy promises. */
  public GroupBuilder promise(Promise promise) {
    node.put("promise", Section.nameOf(promise));
    return this;
  }

  /** Sets when they join; without it, before the first message. */
  public GroupBuilder join(String moment) {
    node.put("join", moment);
    return this;
  }

  /** Sets when they leave; without it, at the end of their session. */
  public GroupBuilder leave(String moment) {
    node.put("leave", moment);
    return this;
  }

  /** Lets them come one after the other, so many in a second, and stay for a while each. */
  public GroupBuilder churn(int perSecond, Duration lifetime) {
    node.putObject("churn").put("rate", perSecond + "/s").put("lifetime", Amounts.text(lifetime));
    return this;
  }
}
