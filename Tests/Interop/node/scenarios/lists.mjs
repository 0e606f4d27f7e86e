import assert from 'node:assert/strict';

const lists = ['tools', 'prompts', 'resources', 'resourceTemplates'];
const methods = { tools: 'listTools', prompts: 'listPrompts', resources: 'listResources', resourceTemplates: 'listResourceTemplates' };
const names = (items) => items.map((item) => item.name);

const all = {
  'lists everything, page by page': {
    async run({ connect }) {
      const opened = await connect();

      const found = {};
      for (const list of lists) found[list] = await walk(opened, list);

      // The server's pages hold five items here.
      assert.equal(new Set(names(found.tools.items)).size, found.tools.items.length);
      assert.equal(found.tools.pages, Math.ceil(found.tools.items.length / 5));
      assert.ok(found.tools.pages > 4, `${found.tools.pages} pages of tools`);
      for (const name of ['echo', 'sleep', 'block', 'test_simple_text']) assert.ok(names(found.tools.items).includes(name), name);
      for (const tool of found.tools.items) assert.equal(tool.inputSchema.type, 'object');
      assert.ok(names(found.prompts.items).includes('test_prompt_with_arguments'));
      assert.deepEqual(found.resources.items.map((item) => item.uri).sort(), ['test://static-binary', 'test://static-text', 'test://watched-resource']);
      assert.deepEqual(found.resourceTemplates.items.map((item) => item.uriTemplate), ['test://template/{id}/data']);
    },
  },

  'is refused a bad cursor': {
    async run({ connect }) {
      const { client } = await connect();

      const codes = [];
      for (const list of lists) {
        for (const cursor of ['nonsense', '999999', '%%%']) {
          codes.push(await client[methods[list]]({ cursor }).then(() => `${list} took '${cursor}'`, (error) => error.code));
        }
      }

      assert.deepEqual(codes, codes.map(() => -32602));
    },
  },

  'knows nothing of what another role has': {
    async run({ connect, keyed }) {
      const as = (key) => connect({ url: keyed, headers: { Authorization: `Bearer ${key}` } });
      const [alice, bob] = [await as('alice-key'), await as('bob-key')];

      const alices = names((await walk(alice, 'tools')).items);
      const bobs = names((await walk(bob, 'tools')).items);
      const served = await alice.text('admin_only');
      const refused = await bob.text('admin_only').then(() => null, (error) => error);
      const unknown = await bob.text('admin_none').then(() => null, (error) => error);
      const secret = await bob.client.readResource({ uri: 'test://admin' }).then(() => null, (error) => error);
      const prompt = await bob.client.getPrompt({ name: 'admin_prompt' }).then(() => null, (error) => error);

      assert.deepEqual(alices.filter((name) => name.startsWith('admin')).sort(), ['admin_exempt', 'admin_only']);
      assert.deepEqual(bobs.filter((name) => name.startsWith('admin')), ['admin_exempt']);
      assert.equal(served, 'You are an administrator.');
      assert.equal(refused.message.replaceAll('admin_only', 'X'), unknown.message.replaceAll('admin_none', 'X'));
      assert.equal(refused.code, -32602);
      assert.ok(secret?.code < 0 && prompt?.code < 0, `${secret}, ${prompt}`);
    },
  },

  'is turned away without a key': {
    async run({ connect, keyed }) {
      const refused = await connect({ url: keyed }).then(() => null, (error) => error);

      assert.match(`${refused?.name} ${refused} ${JSON.stringify(refused)}`, /401|[Uu]nauthorized/);
    },
  },
};

// The newer client walks the pages by itself, so they are counted on the wire.
async function walk(opened, list) {
  const method = list === 'resourceTemplates' ? 'resources/templates/list' : `${list}/list`;
  const before = opened.sent[method] ?? 0;
  const items = [];
  let cursor;
  do {
    const page = await opened.client[methods[list]](cursor === undefined ? {} : { cursor });
    items.push(...page[list]);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { items, pages: opened.sent[method] - before };
}

export { all as lists };
