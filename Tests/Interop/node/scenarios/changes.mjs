import assert from 'node:assert/strict';
import { listen } from '../clients.mjs';
import { inbox } from '../waiting.mjs';

export const watched = 'test://watched-resource';

/** A client that hears every kind of change. */
export async function hearing(connect, options = {}) {
  const heard = inbox();
  const note = ({ method, params }) => heard.put({ method: method.replace('notifications/', ''), uri: params?.uri });
  const kinds = ['resources/updated', 'resources/list_changed', 'tools/list_changed', 'prompts/list_changed'];
  const opened = await connect({ ...options, hears: Object.fromEntries(kinds.map((kind) => [`notifications/${kind}`, note])) });
  return { opened, heard };
}

export const changes = {
  'hears of an updated resource': {
    async run({ connect }) {
      const { opened, heard } = await hearing(connect);
      const other = await connect();
      await listen(opened, { resourceSubscriptions: [watched] });

      await other.text('touch_resource', { uri: 'test://static-text' });
      await other.text('touch_resource', { uri: watched });
      await heard.next();

      assert.deepEqual(heard.all, [{ method: 'resources/updated', uri: watched }]);
    },
  },

  'hears no more after unsubscribing': {
    async run({ connect, era }) {
      const { opened, heard } = await hearing(connect);
      const subscription = await listen(opened, { resourceSubscriptions: [watched] });
      await opened.text('touch_resource', { uri: watched });
      await heard.next();

      if (era === 'modern') await subscription.close();
      else await opened.client.unsubscribeResource({ uri: watched });
      await listen(opened, { toolsListChanged: true });
      await opened.text('touch_resource', { uri: watched });
      await opened.text('test_trigger_tool_change');
      await heard.next(({ method }) => method === 'tools/list_changed');

      assert.deepEqual(heard.all.map(({ method }) => method), ['resources/updated', 'tools/list_changed']);
    },
  },

  'hears of changed lists': {
    async run({ connect }) {
      const { opened, heard } = await hearing(connect);
      const other = await connect();
      await listen(opened, { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true });

      for (const tool of ['test_trigger_tool_change', 'test_trigger_prompt_change', 'touch_resource_list']) await other.text(tool);
      await heard.until(3);

      assert.deepEqual(heard.all.map(({ method }) => method).sort(), ['prompts/list_changed', 'resources/list_changed', 'tools/list_changed']);
    },
  },
};
