// The dashboard as a person meets it: a real relay, real peers, a real browser.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { Party } from "./party.mjs";

const PATIENCE = 30_000;
const TOKEN = "a+token/of-the=dashboard";
const SHOTS = fileURLToPath(new URL("../../../target/dashboard/", import.meta.url));
const DESK = { width: 1100, height: 1000 };
const PHONE = { width: 360, height: 740 };

let browser;
let party;
let stalled;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  [browser, party] = await Promise.all([
    // The sandbox of Chromium does not start for root, as which many CI machines run.
    chromium.launch({ executablePath, args: process.getuid() === 0 ? ["--no-sandbox"] : [] }),
    Party.start(),
  ]);
});

after(async () => {
  await browser?.close();
  await party?.close();
});

/** Opens the page; what it asks of others, and what goes wrong in it, is written down. */
async function visit({ at = party, hash = "", viewport = DESK, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.strangers = [];
  page.mishaps = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== at.admin) page.strangers.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") page.mishaps.push(message.text());
  });
  page.on("pageerror", (failure) => page.mishaps.push(String(failure)));
  await page.goto(`http://${at.admin}/${hash}`);
  return page;
}

async function leave(page) {
  assert.deepEqual(page.strangers, [], "asks nobody but the relay");
  assert.deepEqual(page.mishaps, [], "has no fault to tell");
  await page.context().close();
}

const says = (page, selector, pattern) =>
  page.waitForFunction(
    ([where, source]) => new RegExp(source).test(document.querySelector(where)?.innerText ?? ""),
    [selector, pattern.source],
  );

test("should say what is missing while nobody is there", async () => {
  const page = await visit();
  await says(page, "#lag-empty", /No consumer has joined/);
  await says(page, "#list-empty", /No session yet/);
  await says(page, "#ends-empty", /Nobody has left/);
  await says(page, "#state", /serving/);
  await leave(page);
});

test("should show at a glance who is slow, and who has gone and why", async () => {
  await party.produce();
  const page = await visit();
  const quick = [party.consume(), party.consume(), party.consume()];
  stalled = party.consume();
  await says(page, "#consumer-total", /^4$/);
  await says(page, "#rate-in", /[1-9].* [KM]iB\/s/);
  await says(page, "#rate-out", /[1-9].* [KM]iB\/s/);
  stalled.kill("SIGSTOP");
  await says(page, "#lag li:first-child", /slow: (stalled|lagging|skipping)/);
  await says(page, "#lag li:first-child", /[1-9].* skipped/);
  await says(page, "#slow-total", /1 slow/); // on a busy machine others may be it for a moment
  assert.equal(await page.locator("#lag li").count(), 4);
  assert.match(await page.getAttribute("#line-out", "d"), /^M[\d.]+ [\d.]+L/);

  await party.end(quick[0], "SIGTERM");
  await party.stray();
  await says(page, "#ends", /consumer [0-9a-f]{8} 127\.0\.0\.1:\d+\s+!? ?(left|lost)/);
  await says(page, "#ends", /not hydra/);
  await says(page, "#list-rows", /[0-9a-f]{8}\s+live\s+skip\s+3\b/);
  await page.screenshot({ path: `${SHOTS}light.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${SHOTS}dark.png`, fullPage: true });
  await leave(page);
});

test("should fit a phone and be dark for those who want it so", async () => {
  const page = await visit({ viewport: PHONE, colorScheme: "dark" });
  await says(page, "#lag li:first-child", /slow/);
  const { wide, narrow, background } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    narrow: document.documentElement.clientWidth,
    background: getComputedStyle(document.body).backgroundColor,
  }));
  assert.ok(wide <= narrow, `${wide} pixels do not fit ${narrow}`);
  const channels = background.match(/\d+/g).slice(0, 3).map(Number);
  assert.ok(Math.max(...channels) < 60, `${background} is not dark`);
  await page.screenshot({ path: `${SHOTS}phone-dark.png`, fullPage: true });
  await leave(page);
});

test("should be usable without sight of colours: landmarks, names and contrast", async () => {
  const page = await visit();
  await says(page, "#lag li:first-child", /slow/);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const faint = await page.evaluate(faintTexts);
    assert.deepEqual(faint, [], `has a contrast of 4.5 everywhere in ${colorScheme}`);
  }
  for (const landmark of ["banner", "main", "contentinfo"]) {
    assert.equal(await page.getByRole(landmark).count(), 1, landmark);
  }
  assert.equal(await page.getByRole("region", { name: "Lag per consumer" }).count(), 1);
  await leave(page);
});

/** Runs in the page: the texts whose colour is too near to what is behind them (WCAG 1.4.3). */
function faintTexts() {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c <= 10 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    const colour = numbers(getComputedStyle(node).backgroundColor);
    return colour[3] === 0 && node.parentElement ? ground(node.parentElement) : colour;
  };
  const faint = [];
  for (const node of document.querySelectorAll("body *")) {
    const speaks = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!speaks || !node.checkVisibility()) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) faint.push(`${node.textContent.trim()}: ${contrast.toFixed(2)}`);
  }
  return faint;
}

test("should ask for the token, and take it from the address or by hand", async (t) => {
  const guarded = await Party.start({ token: TOKEN });
  t.after(() => guarded.close());

  const invited = await visit({ at: guarded, hash: `#token=${TOKEN}` });
  await says(invited, "#state", /serving/);
  assert.equal(new URL(invited.url()).hash, "", "the token stays in the address bar no longer");
  await leave(invited);

  const stranger = await visit({ at: guarded });
  await says(stranger, "#unlock", /asks for its admin token/);
  assert.equal(await stranger.isVisible("#figures"), false);
  await stranger.fill("#token", "not the token at all");
  await stranger.keyboard.press("Enter");
  await says(stranger, "#notice", /not the relay's/);
  await stranger.fill("#token", TOKEN);
  await stranger.keyboard.press("Enter");
  await says(stranger, "#state", /serving/);
  assert.equal(await stranger.isVisible("#unlock"), false);
  stranger.mishaps = stranger.mishaps.filter((mishap) => !/401/.test(mishap)); // the browser's word
  await leave(stranger);
});

test("should say that the relay is gone, and show its successor by itself", async (t) => {
  const page = await visit();
  await says(page, "#rate-in", /[1-9].* [KM]iB\/s/);
  await party.end(party.relay, "SIGKILL");
  await says(page, "#notice", /The relay is gone.* from \d\d:\d\d:\d\d.* Trying again/);
  await says(page, "#state", /no contact/);
  assert.equal(await page.isVisible("#lag li"), true);

  const successor = await Party.start({ admin: party.admin });
  t.after(() => successor.close());
  await says(page, "#state", /serving/);
  await says(page, "#lag-empty", /No consumer has joined/);
  assert.equal(await page.isVisible("#notice"), false);
  page.mishaps = page.mishaps.filter((mishap) => !/ERR_/.test(mishap)); // the browser's word
  await leave(page);
});
