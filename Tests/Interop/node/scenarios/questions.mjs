import assert from 'node:assert/strict';

const capabilities = { elicitation: {}, sampling: {}, roots: {} };
const accept = (content) => ({ action: 'accept', content });
const says = (text) => ({ role: 'assistant', model: 'none', content: { type: 'text', text } });

export const questions = {
  'answers an elicitation': {
    async run({ connect }) {
      const asked = [];
      const opened = await connect({
        capabilities,
        asks: { 'elicitation/create': ({ params }) => { asked.push(params); return accept({ username: 'ann', email: 'ann@example.com' }); } },
      });

      const text = await opened.text('test_elicitation', { message: 'Who are you?' });

      assert.equal(asked.length, 1);
      assert.equal(asked[0].message, 'Who are you?');
      assert.deepEqual(Object.keys(asked[0].requestedSchema.properties), ['username', 'email']);
      assert.match(text, /action=accept/);
      assert.match(text, /ann@example\.com/);
    },
  },

  'declines an elicitation': {
    async run({ connect }) {
      const opened = await connect({ capabilities, asks: { 'elicitation/create': () => ({ action: 'decline' }) } });

      const text = await opened.text('test_elicitation', { message: 'Who are you?' });

      assert.match(text, /action=decline/);
    },
  },

  'answers for its model': {
    async run({ connect }) {
      const opened = await connect({
        capabilities, asks: { 'sampling/createMessage': ({ params }) => says(`I was asked: ${params.messages[0].content.text ?? params.messages[0].content[0].text}`) },
      });

      const text = await opened.text('test_sampling', { prompt: 'Why?' });

      assert.equal(text, 'LLM response: I was asked: Why?');
    },
  },

  'answers for its roots': {
    async run({ connect }) {
      const opened = await connect({ capabilities, asks: { 'roots/list': () => ({ roots: [{ uri: 'file:///a', name: 'a' }, { uri: 'file:///b' }] }) } });

      const text = await opened.text('test_input_required_result_list_roots');

      assert.equal(text, 'The client has 2 roots: file:///a, file:///b');
    },
  },

  'answers two rounds': {
    async run({ connect }) {
      const asked = [];
      const opened = await connect({
        capabilities,
        asks: {
          'elicitation/create': ({ params }) => {
            asked.push(params.message);
            return accept('name' in params.requestedSchema.properties ? { name: 'Ann' } : { color: 'blue' });
          },
        },
      });

      const text = await opened.text('test_input_required_result_multi_round');

      assert.equal(text, 'Ann likes blue.');
      assert.equal(asked.length, 2);
    },
  },

  'answers a prompt that asks': {
    async run({ connect }) {
      const opened = await connect({ capabilities, asks: { 'elicitation/create': () => accept({ context: 'a test' }) } });

      const { messages } = await opened.client.getPrompt({ name: 'test_input_required_result_prompt' });

      assert.equal(messages[0].content.text, 'Prompt with context: a test');
    },
  },

  'answers many questions at once': {
    async run({ connect }) {
      const opened = await connect({
        capabilities,
        // The last question is answered first, so that no answer can be taken for another's.
        asks: { 'elicitation/create': ({ params }) => gathered(params.message, 20).then(() => accept({ username: params.message, email: 'x@example.com' })) },
      });
      const waiting = [];
      const gathered = (message, all) => new Promise((resolve) => {
        waiting.push({ message, resolve });
        if (waiting.length === all) waiting.toReversed().forEach((one) => one.resolve());
      });

      const messages = Array.from({ length: 20 }, (_, i) => `question-${i}.`);
      const texts = await Promise.all(messages.map((message) => opened.text('test_elicitation', { message })));

      texts.forEach((text, i) => assert.ok(text.includes(`"${messages[i]}"`), `${messages[i]} got ${text}`));
    },
  },

  'is not asked what it cannot answer': {
    async run({ connect }) {
      const opened = await connect();

      const refused = await opened.call({ name: 'test_elicitation', arguments: { message: 'Who are you?' } }).then((result) => result, (error) => error);

      assert.ok(refused.isError === true || refused.code < 0, JSON.stringify(refused));
    },
  },
};
