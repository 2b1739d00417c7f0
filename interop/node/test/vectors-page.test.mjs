/** What docs/VECTORS.md says is so. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadVectors, VECTORS } from '../testing/vectors.mjs';

const PAGE = readFileSync(new URL('../../../docs/VECTORS.md', import.meta.url), 'utf8');

const example = (language) => PAGE.split(`\`\`\`${language}\n`)[1].split('```')[0];

function countOf(...ops) {
  return loadVectors().filter(({ op }) => ops.includes(op)).length;
}

test('counts the vectors of each kind', () => {
  const rows = [...PAGE.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (\d+) \|/gm)];
  let sum = 0;
  for (const [, names, count] of rows) {
    const ops = names.replaceAll('`', '').split(', ');
    assert.equal(Number(count), countOf(...ops), names);
    sum += Number(count);
  }
  assert.equal(sum, loadVectors().length);
  assert.ok(PAGE.includes(`\n${sum} cases `));
});

test('shows the test that runs them here', () => {
  const own = readFileSync(new URL('./vectors.test.mjs', import.meta.url), 'utf8');
  assert.ok(own.includes(example('js')));
});

test('has a Python program that works', (t) => {
  const python = spawnSync('python3', ['-', fileURLToPath(VECTORS)], {
    input: example('python'),
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (python.error?.code === 'ENOENT' && !process.env.CI) {
    t.skip('there is no python3 here; CI has one');
    return;
  }
  assert.equal(python.stderr, '');
  const [said] = /\d+ passed/.exec(python.stdout);
  assert.ok(PAGE.includes(`\`${said}\``), said);
});
