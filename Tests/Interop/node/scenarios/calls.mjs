import assert from 'node:assert/strict';

const counts = async (opened) => (await opened.call({ name: 'cancellations', arguments: {} })).structuredContent;

/** Calls until the counter says so: each call is a round trip, and the scenario's limit ends it. */
export async function counted(opened, enough) {
  for (;;) {
    const seen = await counts(opened);
    if (enough(seen)) return seen;
  }
}

export const calls = {
  'calls tools': {
    async run({ connect }) {
      const opened = await connect();

      const echoed = await opened.text('echo', { text: 'Grüße, 世界 🌍' });
      const sum = await opened.text('add', { a: 2, b: 3.5 });
      const image = await opened.call({ name: 'test_image_content', arguments: {} });
      const several = await opened.call({ name: 'test_multiple_content_types', arguments: {} });

      assert.equal(echoed, 'Grüße, 世界 🌍');
      assert.equal(sum, '5.5');
      assert.equal(image.content[0].mimeType, 'image/png');
      assert.deepEqual(several.content.map((block) => block.type), ['text', 'image', 'resource']);
    },
  },

  'validates structured results': {
    async run({ connect }) {
      const opened = await connect({ headers: { 'X-Caller': 'the header' } });
      await opened.client.listTools();

      const { structuredContent } = await opened.call({ name: 'whoami', arguments: {} });

      assert.equal(structuredContent.header, 'the header');
      assert.equal(structuredContent.authenticated, false);
    },
  },

  'tells errors apart': {
    async run({ connect }) {
      const opened = await connect();

      const thrown = await opened.call({ name: 'throw', arguments: {} });
      const meant = await opened.call({ name: 'throw_for_client', arguments: { message: 'for you' } });
      const returned = await opened.call({ name: 'test_error_handling', arguments: {} });
      const unknown = await opened.call({ name: 'none', arguments: {} }).then(() => null, (error) => error);

      assert.equal(thrown.isError, true);
      assert.doesNotMatch(thrown.content[0].text, /server's log only/);
      assert.equal(meant.isError, true);
      assert.match(meant.content[0].text, /for you$/);
      assert.equal(returned.isError, true);
      assert.equal(unknown.code, -32602);
    },
  },

  'hears progress': {
    async run({ connect }) {
      const opened = await connect();
      const steps = [];

      const text = await opened.text('sleep', { ms: 100 }, { onprogress: (step) => steps.push(step) });

      assert.equal(text, 'Slept 100 ms.');
      assert.ok(steps.length > 0, 'no progress');
      assert.deepEqual(steps.map((step) => step.progress), steps.map((step) => step.progress).toSorted((a, b) => a - b));
      assert.equal(steps.at(-1).total, 10);
    },
  },

  'cancels one call of many': {
    async run({ connect }) {
      const opened = await connect();
      const before = await counts(opened);
      const aborts = Array.from({ length: 5 }, () => new AbortController());
      const blocked = aborts.map(({ signal }) => opened.call({ name: 'block', arguments: {} }, { signal, timeout: 25_000 }).then(() => 'ended', () => 'failed'));
      await counted(opened, (seen) => seen.started === before.started + 5);

      aborts[2].abort('enough');
      const one = await blocked[2];
      const after = await counted(opened, (seen) => seen.cancelled > before.cancelled);
      const alive = await opened.text('echo', { text: 'still here' });
      const still = await counts(opened);
      aborts.forEach((abort) => abort.abort());
      await Promise.all(blocked);
      await counted(opened, (seen) => seen.cancelled === before.cancelled + 5);

      assert.equal(one, 'failed');
      assert.equal(after.cancelled, before.cancelled + 1);
      assert.equal(still.cancelled, before.cancelled + 1);
      assert.equal(alive, 'still here');
    },
  },

  'makes 200 calls at once': {
    async run({ connect }) {
      const opened = await connect();
      const texts = Array.from({ length: 200 }, (_, i) => `call ${i}`);

      const answers = await Promise.all(texts.map((text) => opened.text('echo', { text })));

      assert.deepEqual(answers, texts);
    },
  },

  'knows its session': {
    async run({ connect, era }) {
      const opened = await connect();

      const id = await opened.text('session_id');

      if (era === 'modern') assert.equal(id, 'none');
      else assert.notEqual(id, 'none');
    },
  },

  'mirrors arguments as headers': {
    eras: ['modern'],
    async run({ connect }) {
      const opened = await connect();
      await opened.client.listTools();

      const text = await opened.text('test_x_mcp_header', { region: 'Österreich', query: 'select' });

      assert.equal(text, "Ran 'select' in 'Österreich'.");
    },
  },
};
