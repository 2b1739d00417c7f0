/** When a client comes back (§7.4, §10). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reconnect } from '../src/reconnect.mjs';

const LOST = { code: 'LOST' };

function joined(options) {
  const reconnect = new Reconnect(options);
  reconnect.joined();
  return reconnect;
}

test('waits twice as long each time, from the upper half, up to the limit', () => {
  const reconnect = joined({ patienceMs: Infinity });
  for (const full of [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    const delay = reconnect.delayAfter(LOST);
    assert.ok(delay >= full / 2 && delay <= full, `${delay} of ${full}`);
  }
});

test('begins anew after a join', () => {
  const reconnect = joined();
  reconnect.delayAfter(LOST);
  reconnect.delayAfter(LOST);
  reconnect.joined();
  assert.ok(reconnect.delayAfter(LOST) <= 250);
});

test('stays away as long as the relay asks for, and ten minutes at most', () => {
  const reconnect = joined({ patienceMs: Infinity });
  assert.equal(reconnect.delayAfter({ code: 'STATUS', status: 0x1e, arg: 5_000 }), 5_000);
  assert.equal(reconnect.delayAfter({ code: 'STATUS', status: 0x19, arg: 2 ** 60 }), 600_000);
});

test('does not count the time that the relay asked for against its patience', () => {
  const reconnect = joined({ patienceMs: 1_000 });
  assert.equal(reconnect.delayAfter({ code: 'STATUS', status: 0x1e, arg: 2 ** 64 }, 0), 600_000);
  assert.notEqual(reconnect.delayAfter(LOST, 600_100), undefined);
  assert.equal(reconnect.delayAfter(LOST, 601_000), undefined);
});

test('gives up when its patience is over', () => {
  const reconnect = joined({ patienceMs: 1_000 });
  assert.notEqual(reconnect.delayAfter(LOST, 0), undefined);
  assert.equal(reconnect.delayAfter(LOST, 900), undefined);
});

for (const status of [0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x1a, 0x1b, 0x20, 0x21, 0x22, 0x7f]) {
  test(`does not come back after ${status.toString(16)}`, () => {
    assert.equal(joined().delayAfter({ code: 'STATUS', status }), undefined);
  });
}

for (const status of [0x18, 0x19, 0x1d, 0x1e, 0x1f]) {
  test(`comes back after ${status.toString(16)}`, () => {
    assert.notEqual(joined().delayAfter({ code: 'STATUS', status }), undefined);
  });
}

for (const status of [0x16, 0x17, 0x1c]) {
  test(`comes back after ${status.toString(16)} if it is asked to`, () => {
    assert.equal(joined().delayAfter({ code: 'STATUS', status }), undefined);
    const asked = joined({ reconnectOn: [status] });
    assert.notEqual(asked.delayAfter({ code: 'STATUS', status }), undefined);
  });
}
