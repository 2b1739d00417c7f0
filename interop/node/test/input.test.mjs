/** How standard input becomes messages. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { Input, lineMessages, rawMessages } from '../src/input.mjs';

const chunks = (...texts) => Readable.from(texts.map((text) => Buffer.from(text)));

async function textsOf(messages) {
  const texts = [];
  for await (const some of messages) {
    texts.push(...some.map(String));
  }
  return texts;
}

test('cuts lines wherever the chunks end', async () => {
  const lines = await textsOf(lineMessages(chunks('on', 'e\n\ntw', 'o', '\nlast')));
  assert.deepEqual(lines, ['one', '', 'two', 'last']);
});

test('makes no empty line of the end of a file', async () => {
  assert.deepEqual(await textsOf(lineMessages(chunks('one\n'))), ['one']);
  assert.deepEqual(await textsOf(lineMessages(chunks())), []);
});

test('makes raw messages that fit into a frame', async () => {
  const texts = await textsOf(rawMessages(chunks('x'.repeat(100_000))));
  assert.deepEqual(
    texts.map((text) => text.length),
    [65_408, 34_592],
  );
});

test('takes the ticket from the first line, and leaves the rest', async () => {
  const input = new Input(chunks('tick', 'et\nfirst', ' payload'));
  assert.equal(await input.firstLine(), 'ticket');
  assert.deepEqual(await textsOf(rawMessages(input.chunks())), ['first', ' payload']);
});
