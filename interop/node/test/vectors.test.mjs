/** All golden vectors, each as a test of its own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadVectors, run } from '../testing/vectors.mjs';

for (const vector of loadVectors()) {
  test(`${vector.id}: ${vector.comment}`, () => {
    assert.deepEqual(run(vector), vector.output);
  });
}
