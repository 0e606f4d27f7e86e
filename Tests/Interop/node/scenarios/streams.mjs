import assert from 'node:assert/strict';
import { listen } from '../clients.mjs';
import { please } from '../waiting.mjs';
import { counted } from './calls.mjs';
import { hearing, watched } from './changes.mjs';

export const streams = {
  'fetches an answer whose stream the tool closed': {
    eras: ['legacy'],
    async run({ connect }) {
      const opened = await connect();

      const text = await opened.text('test_reconnection');

      assert.match(text, /after reconnecting/);
    },
  },

  'fetches an answer whose connection broke': {
    eras: ['legacy'],
    async run({ connect }) {
      const opened = await connect();
      let broken;
      const onprogress = () => { broken ??= please('cut'); };

      const text = await opened.text('sleep', { ms: 1000 }, { onprogress });

      await broken;
      assert.equal(text, 'Slept 1000 ms.');
      assert.equal(opened.sent['tools/call'], 1);
    },
  },

  'fetches what it missed while it was away': {
    eras: ['legacy'],
    async run({ connect }) {
      const { opened, heard } = await hearing(connect);
      await listen(opened, { resourceSubscriptions: [watched] });
      await opened.text('touch_resource', { uri: watched });
      await heard.until(1);

      await please('cut');
      await opened.text('touch_resource', { uri: watched });
      await heard.until(2);

      assert.deepEqual(heard.all, [{ method: 'resources/updated', uri: watched }, { method: 'resources/updated', uri: watched }]);
    },
  },

  'cancels a call by going away': {
    eras: ['modern'],
    async run({ connect }) {
      const opened = await connect();
      const before = await counted(opened, () => true);
      const blocked = opened.text('block').then(() => 'ended', () => 'failed');
      await counted(opened, (seen) => seen.started === before.started + 1);

      await please('cut');

      assert.equal(await blocked, 'failed');
      await counted(opened, (seen) => seen.cancelled === before.cancelled + 1);
    },
  },

  'listens again after its stream broke': {
    eras: ['modern'],
    async run({ connect }) {
      const { opened, heard } = await hearing(connect);
      const first = await listen(opened, { resourceSubscriptions: [watched] });

      await please('cut');
      const ended = await first.closed;
      await listen(opened, { resourceSubscriptions: [watched] });
      await opened.text('touch_resource', { uri: watched });
      await heard.until(1);

      assert.equal(ended, 'remote');
    },
  },

  'goes on after the server was killed': {
    async run({ connect, era }) {
      const { opened, heard } = await hearing(connect);
      await listen(opened, { resourceSubscriptions: [watched] });
      const session = opened.transport.sessionId;
      const id = await opened.text('session_id');

      await please('restart');
      const text = await opened.text('echo', { text: 'again' });
      if (era === 'modern') await listen(opened, { resourceSubscriptions: [watched] });
      await opened.text('touch_resource', { uri: watched });
      await heard.next(({ method, uri }) => method === 'resources/updated' && uri === watched);

      assert.equal(text, 'again');
      assert.equal(opened.transport.sessionId, session);
      assert.equal(await opened.text('session_id'), id);
      assert.equal(opened.sent.initialize ?? 0, era === 'modern' ? 0 : 1);
    },
  },
};
