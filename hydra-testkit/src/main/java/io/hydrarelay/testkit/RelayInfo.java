package io.hydrarelay.testkit;

import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.server.RelaySetting;
import io.hydrarelay.server.RelaySnapshot;
import io.hydrarelay.server.ServerConfig;

/** What there is to know of a fixture's relay, without the means to disturb it. Thread-safe. */
public final class RelayInfo {
  private final RelayHost host;
  private final Endpoint endpoint;

  RelayInfo(RelayHost host) {
    this.host = host;
    this.endpoint = host.server().endpoint();
  }

  /** Returns where clients find the relay. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Returns the relay's port. */
  public int port() {
    return endpoint.port();
  }

  /** Returns the settings in force, with the address that the relay got. */
  public ServerConfig settings() {
    return host.config();
  }

  /** Returns the value in force of a number, in the setting's unit. */
  public long get(RelaySetting setting) {
    return settings().get(setting);
  }

  /** Returns what the relay holds now; nothing when it is stopped. */
  public RelaySnapshot snapshot() {
    return host.server().snapshot();
  }

  /** Returns whether the relay runs. */
  public boolean isUp() {
    return host.isUp();
  }

  /** Returns the address and whether it runs. */
  @Override
  public String toString() {
    return "relay " + endpoint.authority() + (isUp() ? "" : " (stopped)");
  }
}
