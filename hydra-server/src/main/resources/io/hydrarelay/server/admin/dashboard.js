// The relay's figures, as they come from /api/v1/events. Whatever a peer chose is set as text.

const MIN_SAMPLES = 60; // one a second
const MAX_SAMPLES = 300;
const CHART_WIDTH = 299;
const SILENCE_MILLIS = 6_000; // events come once a second
const RETRY_MILLIS = 2_000;
const ROWS = 12;
const LEAST_LAG_SCALE = 64; // frames; less than this never fills a bar
const SKIP_MEMORY_MILLIS = 10_000; // for so long after a skip a consumer counts as slow
const PHASES = ["stalled", "lagging", "catching_up", "keeping_up"]; // worst first
const QUIET_ENDS = new Set(["left", "finished", "shutdown", "replaced"]);

const $ = (id) => document.getElementById(id);
const words = (label) => label.replaceAll("_", " ");
const text = (id, value) => {
  const node = typeof id === "string" ? $(id) : id;
  if (node.textContent !== value) node.textContent = value;
};

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

// ---- numbers as people read them

const count = (n) => n.toLocaleString("en");
const plural = (n, noun) => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

function bytes(n) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(n) : n.toFixed(1)} ${units[unit]}`;
}

function span(seconds) {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 > 0 ? ` ${s % 60} s` : ""}`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

const clock = (iso) => new Date(iso).toLocaleTimeString("en-GB");

// ---- lists that keep their nodes, so that a selection or the focus survives an update

function sync(list, items, key, fresh, update) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const node = old.get(String(key(item))) ?? fresh(item);
    node.dataset.key = key(item);
    update(node, item);
    return node;
  });
  nodes.forEach((node, i) => {
    if (list.children[i] !== node) list.insertBefore(node, list.children[i] ?? null);
  });
  while (list.children.length > nodes.length) list.lastChild.remove();
}

function counts(id, rows) {
  const fresh = ([label, , mark]) =>
    make("div", "", make("dt", mark ? `mark ${mark}` : "", label), make("dd", ""));
  sync($(id), rows, (row) => row[0], fresh, (node, row) => text(node.lastChild, row[1]));
}

function stack(id, parts, whole) {
  const update = (node, [, n]) => (node.style.width = `${whole > 0 ? (100 * n) / whole : 0}%`);
  const shown = parts.filter(([, n]) => n > 0);
  sync($(id), shown, (part) => part[0], ([name]) => make("i", name), update);
}

// ---- throughput

let last;
const samples = []; // of {in, out} in bytes per second, or null where nothing was heard

function rates(relay) {
  const isSame = last && last.started === relay.started;
  const seconds = isSame ? relay.uptime_seconds - last.uptime_seconds : 0;
  const per = (now, before) => Math.max(0, (now - before) / seconds);
  const rate = seconds > 0 && {
    in: per(relay.bytes.in, last.bytes.in),
    out: per(relay.bytes.out, last.bytes.out),
    framesIn: per(relay.frames.in, last.frames.in),
    framesOut: per(relay.frames.out, last.frames.out),
  };
  if (last && !isSame) samples.length = 0;
  last = relay;
  return rate;
}

function remember(sample) {
  samples.push(sample);
  if (samples.length > MAX_SAMPLES) samples.shift();
}

function roundUp(n) {
  const unit = 1024 ** Math.floor(Math.log(Math.max(n, 1024)) / Math.log(1024));
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024];
  return unit * steps.find((step) => step * unit >= n);
}

function line(name, top, shown) {
  let pen = "M";
  return samples
    .map((sample, i) => {
      if (!sample) {
        pen = "M";
        return "";
      }
      const x = CHART_WIDTH * (1 - (samples.length - 1 - i) / (shown - 1));
      const point = `${pen}${x.toFixed(1)} ${(99 - (98 * sample[name]) / top).toFixed(1)}`;
      pen = "L";
      return point;
    })
    .join("");
}

function drawThroughput(relay) {
  const rate = rates(relay);
  if (!rate) return;
  remember(rate);
  text("rate-in", `${bytes(rate.in)}/s`);
  text("rate-out", `${bytes(rate.out)}/s`);
  text("frames-in", `${count(Math.round(rate.framesIn))} frames/s`);
  text("frames-out", `${count(Math.round(rate.framesOut))} frames/s`);
  const top = roundUp(Math.max(...samples.map((s) => (s ? Math.max(s.in, s.out) : 0))));
  text("chart-top", `${bytes(top)}/s`);
  const shown = Math.max(MIN_SAMPLES, samples.length);
  text("chart-start", `${span(shown)} ago`);
  $("line-in").setAttribute("d", line("in", top, shown));
  $("line-out").setAttribute("d", line("out", top, shown));
}

// ---- totals

function drawRelay(relay) {
  text("listen", relay.name ? `${relay.name} (${relay.listen})` : relay.listen);
  text("hint", relay.listen);
  text(
    "facts",
    `version ${relay.version}, ${relay.transport}, ${relay.tls ? "TLS" : "no TLS"}, up ${span(relay.uptime_seconds)}`,
  );
  text("state", relay.state);
  $("state").className = `pill ${relay.state}`;
  text(
    "totals",
    `Since ${new Date(relay.started).toLocaleString("en-GB")}: ${bytes(relay.bytes.in)} in, ${bytes(relay.bytes.out)} out; ` +
      `${count(relay.connections.open)} of ${plural(relay.connections.limit, "connection")} open, ${count(relay.connections.pending)} joining.`,
  );
}

function drawTotals({ consumers, sessions, producers, memory }) {
  const slow = (consumers.lagging ?? 0) + (consumers.stalled ?? 0);
  text("consumer-total", count(consumers.joined));
  text("slow-total", consumers.joined === 0 ? "joined" : slow > 0 ? `joined, ${count(slow)} slow` : "joined, none slow");
  const phases = PHASES.map((phase) => [phase, consumers[phase] ?? 0]);
  stack("phases", phases, consumers.joined);
  counts("phase-counts", phases.map(([phase, n]) => [words(phase), count(n), phase]));

  const { limit, ...states } = sessions;
  text("session-total", count(sessions.live));
  text("producer-total", `live, ${plural(producers, "producer")}`);
  counts("session-counts", [
    ...Object.entries(states).filter(([state]) => state !== "live").map(([state, n]) => [state, count(n)]),
    ["limit", count(limit)],
  ]);

  const rings = Math.min(memory.ring_bytes, memory.buffer_bytes); // rings are among the buffers
  const others = memory.buffer_bytes - rings;
  text("memory-now", bytes(memory.buffer_bytes));
  text("memory-of", `of at most ${bytes(memory.ceiling_bytes)}`);
  stack("memory", [["ring", rings], ["buffer", others]], memory.ceiling_bytes);
  counts("memory-counts", [
    ["in rings", bytes(rings), "ring"],
    ["in other buffers", bytes(others), "buffer"],
    ["limit of all buffers", bytes(memory.limit_bytes)],
  ]);
}

// ---- lag

const skips = new Map(); // id -> {frames, until}
let showAll = false;

/** A skip brings lag to nothing, so it is remembered for a while. */
function isSkipping({ id, skipped_frames: frames }, now) {
  const before = skips.get(id) ?? { frames, until: 0 };
  const until = frames > before.frames ? now + SKIP_MEMORY_MILLIS : before.until;
  skips.set(id, { frames, until });
  return now < until;
}

function judge(consumer, now) {
  const skipping = isSkipping(consumer, now);
  const isLate = consumer.state === "stalled" || consumer.state === "lagging";
  const phase = skipping && !isLate ? "lagging" : consumer.state;
  const name = skipping && !isLate ? "skipping" : words(consumer.state);
  const isSlow = isLate || skipping;
  return { ...consumer, phase, isSlow, verdict: isSlow ? `slow: ${name}` : name };
}

function worstFirst(a, b) {
  return (
    PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) ||
    b.lag_frames - a.lag_frames ||
    b.skipped_frames - a.skipped_frames ||
    a.id - b.id
  );
}

function lagRow() {
  return make(
    "li", "",
    make("span", "who"),
    make("span", "verdict"),
    make("span", "bar", make("i", "")),
    make("span", "figures"),
  );
}

function updateLag(node, c, scale) {
  const [who, verdict, bar, figures] = node.children;
  node.className = `${c.phase}${c.isSlow ? " slow" : ""}`;
  text(who, `${c.session} ${c.remote}`);
  text(verdict, c.verdict);
  bar.setAttribute("aria-hidden", "true");
  bar.firstChild.style.width = `${(100 * c.lag_frames) / scale}%`;
  const behind = c.lag_frames > 0 ? `${plural(c.lag_frames, "frame")} (${bytes(c.lag_bytes)}) behind` : "nothing waits";
  text(figures, c.skipped_frames > 0 ? `${behind}, ${count(c.skipped_frames)} skipped` : behind);
}

function drawLag({ total, consumers }) {
  const now = performance.now();
  const judged = consumers.map((consumer) => judge(consumer, now)).sort(worstFirst);
  const present = new Set(consumers.map(({ id }) => id));
  for (const id of skips.keys()) if (!present.has(id)) skips.delete(id);
  const scale = Math.max(LEAST_LAG_SCALE, ...judged.map((c) => c.lag_frames));
  const rows = showAll ? judged : judged.slice(0, ROWS);
  sync($("lag"), rows, (c) => c.id, lagRow, (node, c) => updateLag(node, c, scale));
  $("lag-empty").hidden = total > 0;
  $("lag-part").hidden = total <= judged.length;
  text("lag-part", `${count(judged.length)} of ${count(total)}: the slow ones first, then who has most waiting.`);
  $("lag-more").hidden = judged.length <= ROWS;
  text("lag-more", showAll ? `Show the worst ${ROWS} only` : `Show ${count(judged.length)}`);
}

// ---- sessions and ends

function drawSessions({ total, sessions }) {
  const fresh = () => {
    const classes = ["", "", "roomy", "n", "n", "n", "n roomy", "n roomy"];
    return make("tr", "", ...classes.map((name) => make("td", name)));
  };
  const update = (row, s) =>
    [
      s.session,
      s.producer ? s.state : `${s.state}, no producer`,
      s.policy,
      s.lagging > 0 ? `${count(s.consumers)} (${count(s.lagging)} slow)` : count(s.consumers),
      bytes(s.bytes_in),
      bytes(s.bytes_out),
      plural(s.max_lag_frames, "frame"),
      span(s.age_seconds),
    ].forEach((value, i) => text(row.children[i], value));
  sync($("list-rows"), sessions, (s) => s.session, fresh, update);
  $("list").hidden = sessions.length === 0;
  $("list-empty").hidden = total > 0;
  text("list-more", total > sessions.length ? `and ${count(total - sessions.length)} more` : "");
}

function drawEnds(ends) {
  const fresh = () => make("li", "", make("time", ""), make("span", ""), make("span", ""), make("span", "detail"));
  const update = (node, end) => {
    const [time, who, reason, detail] = node.children;
    time.dateTime = end.time;
    text(time, clock(end.time));
    text(who, [end.role === "unknown" ? "peer" : end.role, end.session, end.remote].filter(Boolean).join(" "));
    reason.className = QUIET_ENDS.has(end.reason) ? "reason" : "reason bad";
    text(reason, words(end.reason));
    text(detail, end.code ? `${end.detail} (status ${end.code})` : end.detail);
  };
  sync($("ends"), ends, (end) => `${end.time} ${end.remote}`, fresh, update);
  $("ends-empty").hidden = ends.length > 0;
}

function draw(snapshot) {
  drawThroughput(snapshot.relay);
  drawRelay(snapshot.relay);
  drawTotals(snapshot.relay);
  drawLag(snapshot.consumers);
  drawSessions(snapshot.sessions);
  drawEnds(snapshot.disconnects);
}

// ---- the stream of events

let token = "";
let heard; // when the last snapshot came
let attempt = 0; // a newer attempt ends the older ones

function notice(message) {
  text("notice", message);
  $("notice").hidden = message === "";
  $("figures").classList.toggle("stale", message !== "");
}

function lost(why) {
  text("state", "no contact");
  $("state").className = "pill gone";
  const since = heard ? ` What stands below is from ${heard.toLocaleTimeString("en-GB")}.` : "";
  notice(`${why}${since} Trying again every ${RETRY_MILLIS / 1000} s.`);
  for (let second = 0; heard && second < RETRY_MILLIS; second += 1_000) remember(null);
}

function askForToken() {
  text("state", "locked");
  $("state").className = "pill gone";
  notice(token ? "That token is not the relay's." : "");
  token = "";
  $("figures").hidden = true;
  $("unlock").hidden = false;
  $("token").focus();
}

function accept(event) {
  const data = event.split("\n").find((row) => row.startsWith("data: "));
  if (!data) return;
  try {
    draw(JSON.parse(data.slice(6)));
  } catch (unexpected) {
    reportError(unexpected); // a fault of this page is not one of the relay
  }
  heard = new Date();
  $("unlock").hidden = true;
  $("figures").hidden = false;
  notice("");
}

/** Reads events until they end; fetch and not EventSource, which cannot send a token. */
async function listen(mine) {
  const stop = new AbortController();
  let alarm = setTimeout(() => stop.abort(), SILENCE_MILLIS);
  try {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const answer = await fetch("api/v1/events", { headers, cache: "no-store", signal: stop.signal });
    if (answer.status === 401) return "locked";
    if (!answer.ok) return "refused";
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done || mine !== attempt) return "ended";
      clearTimeout(alarm);
      alarm = setTimeout(() => stop.abort(), SILENCE_MILLIS);
      const events = (pending + value).split("\n\n");
      pending = events.pop();
      events.forEach(accept);
    }
  } catch {
    return "gone"; // the browser itself tells the console why
  } finally {
    clearTimeout(alarm);
    stop.abort();
  }
}

async function follow() {
  const mine = ++attempt;
  while (mine === attempt) {
    const end = await listen(mine);
    if (mine !== attempt) return;
    if (end === "locked") {
      askForToken();
      return;
    }
    lost(end === "refused" ? "The relay refuses to tell its figures." : "The relay is gone: it does not answer.");
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
  }
}

/** Takes the token out of the address, so that it stays neither in view nor in the samples. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!given) return false;
  token = given.replaceAll(" ", "+"); // base64 has a plus, which a query reads as a space
  window.history.replaceState(null, "", location.pathname);
  return true;
}

$("unlock").addEventListener("submit", (event) => {
  event.preventDefault();
  token = $("token").value.trim();
  $("token").value = "";
  follow();
});
$("lag-more").addEventListener("click", () => {
  showAll = !showAll;
});
window.addEventListener("hashchange", () => takeToken() && follow());

takeToken();
follow();
