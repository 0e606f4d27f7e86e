import assert from 'node:assert/strict';
import { resultFromTaskOutcome } from '@modelcontextprotocol/ext-tasks/client';
import { declared, raw, taskSession } from '../tasks.mjs';
import { inbox, please } from '../waiting.mjs';

const eras = ['modern'];
const accept = (content) => ({ action: 'accept', content });
const text = (outcome) => resultFromTaskOutcome(outcome).content[0].text;

/** Runs a scenario with a session of the package, which is closed in the end. */
const scenario = (run, options = {}) => ({
  eras,
  async run({ connect, url }) {
    const opened = await connect({ capabilities: declared });
    const session = taskSession(opened, url, options);
    try {
      await run({ session, opened, url, connect });
    } finally {
      await session.close();
    }
  },
});

export const extensionScenarios = {
  'task: comes to its result': scenario(async ({ session }) => {
    const execution = await session.callTool('slow_compute', { seconds: 0.2, label: 'a sum' });
    const seen = [];
    for await (const event of execution.updates()) if (event.type === 'task') seen.push(event.task);

    assert.equal(execution.kind, 'task');
    assert.equal(text(await execution.result()), 'Computed a sum in 0.2 seconds.');
    assert.equal(seen[0].status, 'working');
    assert.equal(seen.at(-1).status, 'completed');
    assert.ok(Number.isInteger(seen[0].retentionMs) && seen[0].suggestedPollIntervalMs > 0, JSON.stringify(seen[0]));
    assert.ok(seen.every((task) => task.taskId === execution.handle.taskId));
  }),

  'task: a tool that never is one answers at once': scenario(async ({ session }) => {
    const execution = await session.callTool('greet', { name: 'Ann' });

    assert.equal(execution.kind, 'immediate');
    assert.equal(text(await execution.result()), 'Hello, Ann!');
    assert.deepEqual(session.sent, ['tools/call']);
  }),

  'task: fails in both ways': scenario(async ({ session }) => {
    const [said, broke] = await Promise.all(['failing_job', 'protocol_error_job'].map(async (name) => (await session.callTool(name)).settle()));

    assert.equal(said.outcome.status, 'completed');
    assert.equal(said.outcome.result.isError, true);
    assert.equal(broke.outcome.status, 'failed');
    assert.equal(broke.outcome.error.code, -32603);
    assert.match(broke.outcome.error.message, /always does/);
  }),

  'task: asks, and goes on with the answer': scenario(async ({ session }) => {
    const { outcome } = await (await session.callTool('confirm_delete', { filename: 'a.txt' })).settle();

    assert.equal(text(outcome), 'Deleted a.txt (not really).');
    assert.ok(session.sent.includes('tasks/update'), session.sent.join());
  }, {
    asks: async ({ kind, params }, context) => {
      assert.deepEqual([kind, context.scope, params.message], ['elicitation', 'task', 'Delete a.txt?']);
      return accept({ confirm: true });
    },
  }),

  'task: asks two things, which are answered one after the other': scenario(async ({ session, opened }) => {
    const execution = await session.callTool('multi_input');
    const task = session.task(execution.handle.taskId);
    await execution.detach();
    const told = await follow(opened, execution.handle.taskId);
    const [first, second] = Object.keys((await told.until('input_required')).inputRequests);
    await task.update({ [first]: accept({ name: 'Ann', confirm: true }), unheard: accept({}) });
    const asked = (await task.snapshot()).raw.inputRequests;
    await task.update({ [second]: accept({ name: 'Ann', confirm: true }) });
    const outcome = await task.result();

    assert.deepEqual(Object.keys(asked), [second]);
    assert.equal(text(outcome), 'Ann is sure.');
  }),

  'task: asks before it begins': scenario(async ({ session }) => {
    const execution = await session.callTool('test_tool_with_task');
    const { outcome } = await execution.settle();

    assert.equal(execution.kind, 'task');
    assert.equal(text(outcome), 'Hello, Alice, from the background!');
    assert.ok(!session.sent.includes('tasks/update'));
  }, {
    asks: async (request, context) => {
      assert.deepEqual([context.scope, context.delivery], ['request', 'request-retry']);
      return accept({ name: 'Alice' });
    },
  }),

  'task: is cancelled, twice': scenario(async ({ session }) => {
    const execution = await session.callTool('slow_compute', { seconds: 600 });
    const { taskId } = execution.handle;
    await execution.cancel();
    const outcome = await session.task(taskId).result();
    await session.cancelTask(taskId);
    const after = await session.task(taskId).snapshot();

    assert.equal(outcome.status, 'cancelled');
    assert.equal(after.status, 'cancelled');
  }),

  'task: is unknown when nobody made it': scenario(async ({ session }) => {
    const refused = await session.task('f'.repeat(44)).snapshot().catch((error) => error);

    assert.equal(refused.code, -32602);
  }),

  'task: needs the extension': scenario(async ({ opened, url }) => {
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
    const refused = await raw(url, { method: 'tools/call', params: { name: 'failing_job', arguments: {}, _meta: meta } });
    const waited = await raw(url, { method: 'tools/call', params: { name: 'slow_compute', arguments: { seconds: 0.05 }, _meta: meta } });

    assert.equal(refused.error.code, -32021);
    assert.deepEqual(refused.error.data.requiredCapabilities.extensions, { 'io.modelcontextprotocol/tasks': {} });
    assert.equal(waited.result.resultType, 'complete');
    assert.equal(waited.result.content[0].text, 'Computed it in 0.05 seconds.');
    assert.deepEqual(opened.client.getServerCapabilities().extensions, { 'io.modelcontextprotocol/tasks': {} });
    assert.equal(opened.client.getServerCapabilities().tasks, undefined);
  }),

  'task: tells who listens': scenario(async ({ session, opened }) => {
    const execution = await session.callTool('confirm_delete', { filename: 'b.txt' });
    await execution.detach();
    const { taskId } = execution.handle;
    const told = await follow(opened, taskId);
    const asked = await told.until('input_required');
    await session.task(taskId).update({ [Object.keys(asked.inputRequests)[0]]: accept({ confirm: false }) });
    const ended = await told.until('completed');
    await told.close();

    assert.ok(told.all.every(({ params }) => params.taskId === taskId));
    assert.equal(ended.result.content[0].text, 'b.txt was kept.');
    assert.ok(ended._meta['io.modelcontextprotocol/subscriptionId']);
  }),

  'task: is found again after the server was killed': scenario(async ({ session, connect, url }) => {
    const execution = await session.callTool('slow_compute', { seconds: 1, label: 'a long sum' });
    let reference;
    await execution.handoff((made) => { reference = made; });
    await please('restart');
    const another = taskSession(await connect({ capabilities: declared }), url);
    const resumed = await another.resumeTask(reference);
    const { outcome } = await resumed.settle();
    await another.close();

    assert.equal(text(outcome), 'Computed a long sum in 1 seconds.');
  }),
};

/** Everything that a listen tells of one task, as it comes. */
async function follow(opened, taskId) {
  const told = inbox();
  const before = opened.client.fallbackNotificationHandler;
  opened.client.fallbackNotificationHandler = async (notification) => {
    told.put(notification);
    await before?.(notification);
  };
  const subscription = await opened.client.listen({ taskIds: [taskId, 'f'.repeat(44)] });
  return {
    all: told.all,
    until: async (status) => (await told.next(({ method, params }) => method === 'notifications/tasks' && params.status === status)).params,
    close: () => subscription.close(),
  };
}
