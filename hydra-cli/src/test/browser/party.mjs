// A relay with its admin port, a producer and consumers, each a real process.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
const FLAGS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m", "-Xshare:auto"];
const LINE = `${"0123456789abcdef".repeat(255)}\n`;
const LINES_PER_TICK = 60;
const TICK_MILLIS = 50;

export class Party {
  #folder = mkdtempSync(join(tmpdir(), "hydra-dashboard-"));
  #processes = [];
  #timer;

  static async start({ token, admin = "127.0.0.1:0" } = {}) {
    const party = new Party();
    const options = ["relay", "--listen", "127.0.0.1:0", "--admin", admin, "--announce"];
    options.push("--stall", "300s");
    if (token) options.push("--admin-token-file", party.#file("token", token));
    party.relay = party.#java(options);
    const lines = createInterface({ input: party.relay.stdout })[Symbol.asyncIterator]();
    party.address = (await lines.next()).value;
    party.admin = (await lines.next()).value;
    return party;
  }

  #file(name, content) {
    const path = join(this.#folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  #java(words) {
    const jar = join(ROOT, "hydra-cli/target/hydra-cli.jar");
    return this.#run(JAVA, [...FLAGS, "-jar", jar, ...words]);
  }

  #run(program, words, environment = {}) {
    const env = { ...process.env, ...environment, LOG_LEVEL: "warn" };
    const child = spawn(program, words, { env, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.on("error", () => {}); // it may end while lines are written to it
    child.said = "";
    child.stderr.on("data", (bytes) => (child.said += bytes));
    this.#processes.push(child);
    return child;
  }

  /** Starts a stream that never ends, about 5 MB/s, and learns the ticket of its consumers. */
  async produce() {
    const words = ["produce", "--relay", this.address, "--framing", "lines", "--on-lag", "skip", "--wait", "0"];
    const producer = this.#java(words);
    while (!/ticket: (hydra:\S+)/.test(producer.said)) await once(producer.stderr, "data");
    this.ticket = /ticket: (hydra:\S+)/.exec(producer.said)[1];
    this.#timer = setInterval(() => producer.stdin.write(LINE.repeat(LINES_PER_TICK)), TICK_MILLIS);
  }

  /** Adds a consumer; the one in Node starts quickly, and so many of them are cheap. */
  consume() {
    const script = join(ROOT, "interop/node/hydra.mjs");
    const consumer = this.#run(process.execPath, [script, "consume"], { HYDRA_TICKET: this.ticket });
    consumer.stdout.resume();
    return consumer;
  }

  /** Speaks something else to the relay, which ends the connection. */
  async stray() {
    const [host, port] = this.address.split(":");
    const socket = connect(Number(port), host, () => socket.write("GET /<img src=x onerror=alert(1)> HTTP/1.1\r\n\r\n"));
    socket.on("error", () => {}).resume();
    await once(socket, "close");
  }

  async end(child, signal) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  async close() {
    clearInterval(this.#timer);
    await Promise.all(this.#processes.map((child) => this.end(child, "SIGKILL")));
    rmSync(this.#folder, { recursive: true });
  }
}
