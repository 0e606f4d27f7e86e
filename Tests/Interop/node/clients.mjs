// One face over both generations of the TypeScript client, no wider than the scenarios need.
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as schemas from '@modelcontextprotocol/sdk/types.js';
import { Client as NewerClient, StreamableHTTPClientTransport as NewerTransport } from '@modelcontextprotocol/client';

const olderSchemas = {
  'elicitation/create': schemas.ElicitRequestSchema,
  'sampling/createMessage': schemas.CreateMessageRequestSchema,
  'roots/list': schemas.ListRootsRequestSchema,
  'notifications/message': schemas.LoggingMessageNotificationSchema,
  'notifications/resources/updated': schemas.ResourceUpdatedNotificationSchema,
  'notifications/resources/list_changed': schemas.ResourceListChangedNotificationSchema,
  'notifications/tools/list_changed': schemas.ToolListChangedNotificationSchema,
  'notifications/prompts/list_changed': schemas.PromptListChangedNotificationSchema,
};

const quick = { initialReconnectionDelay: 50, maxReconnectionDelay: 200, reconnectionDelayGrowFactor: 1.5, maxRetries: 40 };
const info = { name: 'interop', version: '1.0.0' };

/** What went over the wire: how often each method was sent, and when the first GET stream was open. */
function wire() {
  const sent = {};
  let opened;
  const listening = new Promise((resolve) => { opened = resolve; });
  return {
    sent,
    listening,
    async fetch(address, init = {}) {
      const verb = init.method ?? 'GET';
      const method = verb === 'POST' ? JSON.parse(init.body).method ?? 'response' : verb;
      sent[method] = (sent[method] ?? 0) + 1;
      const response = await fetch(address, init);
      if (verb === 'GET' && response.ok) opened();
      return response;
    },
  };
}

function face({ client, transport, log, era, call, notFound }) {
  return {
    client,
    transport,
    era,
    sent: log.sent,
    listening: log.listening,
    call,
    notFound,
    text: async (name, args, options) => (await call({ name, arguments: args ?? {} }, options)).content[0].text,
    close: () => client.close(),
  };
}

function opener(era, connect) {
  return Object.assign(connect, { era });
}

export const clients = {
  older: opener('legacy', async ({ url, headers, capabilities = {}, asks = {}, hears = {}, sessionId, protocolVersion }) => {
    const log = wire();
    const client = new OlderClient(info, { capabilities });
    for (const [method, handler] of Object.entries(asks)) client.setRequestHandler(olderSchemas[method], handler);
    for (const [method, handler] of Object.entries(hears)) client.setNotificationHandler(olderSchemas[method], handler);
    const transport = new OlderTransport(new URL(url), {
      fetch: log.fetch, reconnectionOptions: quick, requestInit: { headers }, sessionId,
    });
    if (protocolVersion) transport.setProtocolVersion(protocolVersion);
    await client.connect(transport);
    return face({ client, transport, log, era: 'legacy', notFound: -32002, call: (params, options) => client.callTool(params, undefined, options) });
  }),
  'newer-legacy': opener('legacy', newer('legacy', 'legacy')),
  'newer-pinned': opener('modern', newer('modern', { pin: '2026-07-28' })),
  'newer-auto': opener('modern', newer('modern', 'auto')),
};

function newer(era, mode) {
  return async ({ url, headers, capabilities = {}, asks = {}, hears = {}, sessionId, protocolVersion }) => {
    const log = wire();
    const client = new NewerClient(info, { capabilities, versionNegotiation: { mode } });
    for (const [method, handler] of Object.entries(asks)) client.setRequestHandler(method, handler);
    for (const [method, handler] of Object.entries(hears)) client.setNotificationHandler(method, handler);
    const transport = new NewerTransport(new URL(url), {
      fetch: log.fetch, reconnectionOptions: quick, requestInit: { headers }, sessionId, protocolVersion,
    });
    await client.connect(transport);
    // This client turns the code of the older revisions into the newer one.
    return face({ client, transport, log, era, notFound: -32602, call: (params, options) => client.callTool(params, options) });
  };
}

/** Tells the server what this client wants to hear, in the manner of its era; resolves once it is heard. */
export async function listen(opened, filter) {
  if (opened.era === 'modern') return opened.client.listen(filter);
  await opened.listening;
  for (const uri of filter.resourceSubscriptions ?? []) await opened.client.subscribeResource({ uri });
  return null;
}
