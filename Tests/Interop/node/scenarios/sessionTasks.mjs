// Tasks of 2025-11-25 (SEP-1686), which the older client knows and the newer one does not.
import assert from 'node:assert/strict';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { please } from '../waiting.mjs';

const only = ['older'];
const capabilities = { elicitation: {}, sampling: {} };
const related = 'io.modelcontextprotocol/related-task';
const as = (key) => ({ Authorization: `Bearer ${key}` });

/** Calls a tool as a task and sees it through to its end; `each` hears every message. */
async function follow(opened, name, args = {}, options = {}, each = () => {}) {
  const seen = [];
  const tasks = opened.client.experimental.tasks;
  for await (const message of tasks.callToolStream({ name, arguments: args }, CallToolResultSchema, { task: {}, ...options })) {
    seen.push(message);
    await each(message);
  }
  return seen;
}

/** Calls a tool as a task, and returns the task. */
async function create(opened, name, args = {}, options = {}) {
  for await (const { type, task, error } of opened.client.experimental.tasks.callToolStream({ name, arguments: args }, CallToolResultSchema, { task: {}, ...options })) {
    if (type === 'taskCreated') return task;
    throw error;
  }
  return null;
}

const refused = (code) => (error) => error.code === code;

export const sessionTasks = {
  'session task: comes to its result': {
    only,
    async run({ connect }) {
      const opened = await connect();
      const heard = [];
      const seen = await follow(opened, 'slow_compute', { seconds: 1.5, label: 'a sum' }, { task: { ttl: 90_000 }, onprogress: (progress) => heard.push(progress) });

      const created = seen[0].task;
      assert.deepEqual(seen.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]), ['taskCreated', 'taskStatus', 'result']);
      assert.equal(created.status, 'working');
      assert.equal(created.ttl, 90_000);
      assert.equal(seen.at(-1).result.content[0].text, 'Computed a sum in 1.5 seconds.');
      assert.equal(seen.at(-1).result._meta[related].taskId, created.taskId);
      assert.ok(seen.some(({ task }) => task?.statusMessage === 'Computing a sum for 1.5 seconds.'), JSON.stringify(seen));
      assert.deepEqual([heard[0]?.progress, heard[0]?.total], [0, 1]);
      const task = await opened.client.experimental.tasks.getTask(created.taskId);
      assert.equal(task.status, 'completed');
      assert.ok(new Date(task.lastUpdatedAt) > new Date(task.createdAt));
    },
  },

  'session task: asks the user and the model': {
    only,
    async run({ connect }) {
      const asked = [];
      const opened = await connect({
        capabilities,
        asks: {
          'elicitation/create': ({ params }) => {
            asked.push(params);
            return { action: 'accept', content: { name: 'Ann' } };
          },
          'sampling/createMessage': ({ params }) => {
            asked.push(params);
            return { role: 'assistant', model: 'none', content: { type: 'text', text: `Hail, ${params.messages[0].content.text ?? params.messages[0].content[0].text}` } };
          },
        },
      });

      const { taskId } = await create(opened, 'write_greeting');
      const result = await opened.client.experimental.tasks.getTaskResult(taskId, CallToolResultSchema);

      assert.equal(result.content[0].text, 'Hail, Greet Ann.');
      assert.equal(asked.length, 2);
      assert.equal(asked[0].message, 'Who is to be greeted?');
      assert.ok(asked.every((params) => params._meta[related].taskId === taskId), JSON.stringify(asked));
    },
  },

  'session task: fails in both ways': {
    only,
    async run({ connect }) {
      const opened = await connect();
      const tasks = opened.client.experimental.tasks;
      const [said, broke] = await Promise.all(['failing_job', 'protocol_error_job'].map((name) => create(opened, name)));

      const result = await tasks.getTaskResult(said.taskId, CallToolResultSchema);
      await assert.rejects(tasks.getTaskResult(broke.taskId, CallToolResultSchema), (error) => error.code === -32603 && /always does/.test(error.message));
      const ends = await Promise.all([said, broke].map(({ taskId }) => tasks.getTask(taskId)));

      assert.equal(result.isError, true);
      assert.deepEqual(ends.map(({ status }) => status), ['failed', 'failed']);
      assert.match(ends[0].statusMessage, /always does/);
    },
  },

  'session task: is cancelled, once': {
    only,
    async run({ connect }) {
      const opened = await connect();
      const tasks = opened.client.experimental.tasks;
      const { taskId } = await create(opened, 'slow_compute', { seconds: 3600 });
      const waiting = tasks.getTaskResult(taskId, CallToolResultSchema).then(() => null, (error) => error);

      const cancelled = await tasks.cancelTask(taskId);

      assert.equal(cancelled.status, 'cancelled');
      assert.equal((await waiting).code, -32603);
      await assert.rejects(tasks.cancelTask(taskId), refused(-32602));
      await assert.rejects(tasks.getTask('nothing'), refused(-32602));
    },
  },

  'session task: is listed, page by page': {
    only,
    async run({ connect }) {
      const opened = await connect();
      const tasks = opened.client.experimental.tasks;
      const made = [];
      for (let i = 0; i < 7; i++) made.push((await create(opened, 'slow_compute', { seconds: 0 })).taskId);

      const first = await tasks.listTasks();
      const second = await tasks.listTasks(first.nextCursor);

      assert.equal(first.tasks.length, 5);
      assert.deepEqual([...first.tasks, ...second.tasks].map(({ taskId }) => taskId).slice(0, 7), made.toReversed());
      await assert.rejects(tasks.listTasks('nonsense'), refused(-32602));
    },
  },

  "session task: is its owner's alone": {
    only,
    async run({ connect, keyed }) {
      const alice = await connect({ url: keyed, headers: as('alice-key') });
      const bob = await connect({ url: keyed, headers: as('bob-key') });
      const again = await connect({ url: keyed, headers: as('alice-key') });

      const { taskId } = await create(alice, 'slow_compute', { seconds: 0 });
      const listed = await again.client.experimental.tasks.listTasks();

      assert.ok(listed.tasks.some((task) => task.taskId === taskId));
      assert.deepEqual((await bob.client.experimental.tasks.listTasks()).tasks, []);
      await assert.rejects(bob.client.experimental.tasks.getTask(taskId), refused(-32602));
      await assert.rejects(bob.client.experimental.tasks.cancelTask(taskId), refused(-32602));
      await assert.rejects(bob.client.experimental.tasks.getTaskResult(taskId, CallToolResultSchema), refused(-32602));
    },
  },

  'session task: is found again after the server was killed': {
    only,
    async run({ connect }) {
      const opened = await connect();
      const tasks = opened.client.experimental.tasks;
      const { taskId } = await create(opened, 'slow_compute', { seconds: 1, label: 'it again' });
      // Its stream breaks with the server; the client comes back for it, and waits on.
      let waiting;
      await new Promise((resolve) => { waiting = tasks.getTaskResult(taskId, CallToolResultSchema, { onresumptiontoken: resolve }); });
      waiting.catch(() => {});
      await please('restart');
      const other = await connect();

      assert.equal((await waiting).content[0].text, 'Computed it again in 1 seconds.');
      assert.equal((await other.client.experimental.tasks.getTask(taskId)).status, 'completed');
    },
  },

  'session task: nothing of it is seen by a plain call': {
    only,
    async run({ connect }) {
      const opened = await connect();
      const before = await opened.client.experimental.tasks.listTasks();

      const result = await opened.call({ name: 'slow_compute', arguments: { seconds: 0.1 } });

      assert.equal(result.content[0].text, 'Computed it in 0.1 seconds.');
      assert.equal(result._meta?.[related], undefined);
      assert.deepEqual((await opened.client.experimental.tasks.listTasks()).tasks[0]?.taskId, before.tasks[0]?.taskId);
    },
  },
};
