import assert from 'node:assert/strict';

export const basics = {
  connects: {
    async run({ connect, era }) {
      const opened = await connect();

      const version = era === 'modern' ? opened.client.getNegotiatedProtocolVersion() : opened.transport.protocolVersion;
      const capabilities = opened.client.getServerCapabilities();

      assert.equal(version, era === 'modern' ? '2026-07-28' : '2025-11-25');
      assert.equal(opened.client.getServerVersion().name, 'everything');
      assert.match(opened.client.getInstructions(), /fixtures of the MCP conformance suite/);
      for (const name of ['tools', 'prompts', 'resources', 'completions']) assert.ok(capabilities[name], name);
      assert.equal(opened.transport.sessionId === undefined, era === 'modern');
    },
  },

  'pings': {
    eras: ['legacy'],
    async run({ connect }) {
      const opened = await connect();

      const answer = await opened.client.ping();

      assert.deepEqual(answer, {});
    },
  },

  'reads resources': {
    async run({ connect }) {
      const { client, notFound } = await connect();

      const text = await client.readResource({ uri: 'test://static-text' });
      const binary = await client.readResource({ uri: 'test://static-binary' });
      const templated = await client.readResource({ uri: 'test://template/7/data' });
      const unknown = await client.readResource({ uri: 'test://none' }).then(() => null, (error) => error);

      assert.match(text.contents[0].text, /static text resource/);
      assert.equal(Buffer.from(binary.contents[0].blob, 'base64').subarray(1, 4).toString(), 'PNG');
      assert.equal(JSON.parse(templated.contents[0].text).id, '7');
      assert.equal(unknown.code, notFound);
    },
  },

  'gets prompts': {
    async run({ connect }) {
      const { client } = await connect();

      const plain = await client.getPrompt({ name: 'test_simple_prompt' });
      const filled = await client.getPrompt({ name: 'test_prompt_with_arguments', arguments: { arg1: 'a', arg2: 'b' } });
      const unknown = await client.getPrompt({ name: 'none' }).then(() => null, (error) => error);

      assert.match(plain.messages[0].content.text, /simple prompt/);
      assert.equal(filled.messages[0].content.text, "Prompt with arguments: arg1='a', arg2='b'");
      assert.equal(unknown.code, -32602);
    },
  },

  completes: {
    async run({ connect }) {
      const { client } = await connect();

      const { completion } = await client.complete({
        ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' }, argument: { name: 'arg1', value: 'par' },
      });

      assert.deepEqual(completion.values, ['paris', 'party']);
    },
  },

  'hears logs of its level': {
    async run({ connect, era }) {
      const heard = [];
      const opened = await connect({ hears: { 'notifications/message': ({ params }) => { heard.push(params.data); } } });
      const call = async (level) => {
        if (era === 'legacy') await opened.client.setLoggingLevel(level);
        const _meta = era === 'modern' ? { 'io.modelcontextprotocol/logLevel': level } : undefined;
        await opened.call({ name: 'test_tool_with_logging', arguments: {}, _meta });
      };

      await call('error');
      const silent = heard.length;
      await call('info');

      assert.equal(silent, 0);
      assert.deepEqual(heard, ['Tool execution started', 'Tool processing data', 'Tool execution completed']);
    },
  },

  closes: {
    eras: ['legacy'],
    async run({ connect }) {
      const opened = await connect();
      const { sessionId, protocolVersion } = opened.transport;
      await opened.text('echo', { text: 'alive' });

      await opened.transport.terminateSession();

      const late = await connect({ sessionId, protocolVersion });
      const refused = await late.text('echo', { text: 'dead' }).then(() => null, (error) => error);
      assert.equal(opened.sent.DELETE, 1);
      assert.match(String(refused?.code ?? refused) + JSON.stringify(refused), /404/);
    },
  },
};
