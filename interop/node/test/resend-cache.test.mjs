/** What is kept to be sent again (§7.2, §7.3). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResendCache } from '../src/resend-cache.mjs';

const frame = (number) => Buffer.alloc(800, number); // 1,000 bytes with what it costs besides

function cacheOf(count, limit = 10_000) {
  const cache = new ResendCache(limit);
  for (let number = 0; number < count; number++) {
    cache.push(frame(number));
  }
  return cache;
}

function unsentOf(cache) {
  const numbers = [];
  for (let next = cache.takeUnsent(); next; next = cache.takeUnsent()) {
    numbers.push(next[0]);
  }
  return numbers;
}

test('gives each frame once', () => {
  const cache = cacheOf(3);
  assert.deepEqual(unsentOf(cache), [0, 1, 2]);
  assert.deepEqual(unsentOf(cache), []);
});

test('has no room while too much is not acknowledged, and drops none of it', () => {
  const cache = cacheOf(12);
  assert.ok(!cache.hasRoom);
  assert.equal(unsentOf(cache).length, 12);
  cache.ack(3);
  assert.ok(cache.hasRoom);
});

test('keeps what is acknowledged as long as there is room for it', () => {
  const cache = cacheOf(8);
  unsentOf(cache);
  cache.ack(8);
  assert.ok(cache.isAcked);
  for (let number = 8; number < 13; number++) {
    cache.push(frame(number));
  }
  cache.rewind(0); // a relay that has forgotten everything
  assert.deepEqual(unsentOf(cache), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.ok(!cache.isAcked);
});

test('goes on behind what the relay has', () => {
  const cache = cacheOf(5);
  unsentOf(cache);
  cache.ack(2);
  cache.rewind(3);
  assert.deepEqual(unsentOf(cache), [3, 4]);
});
