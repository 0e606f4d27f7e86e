// The official package for tasks of 2026-07-28, over the client that a scenario opened.
import { createTaskSessionFromClient } from '@modelcontextprotocol/ext-tasks/client';

export const extension = 'io.modelcontextprotocol/tasks';
const version = '2026-07-28';
const info = { name: 'interop', version: '1.0.0' };
let ids = 1_000_000;

/** What a client of the extension declares beside what it can be asked. */
export const declared = { elicitation: {}, sampling: {}, roots: {}, extensions: { [extension]: {} } };

/**
 * A session of the package. It leaves the requests that the client's own package does not know yet to its host: `raw`
 * sends them over HTTP, with the headers that the revision wants.
 */
export function taskSession(opened, url, { asks, sent = [] } = {}) {
  const session = createTaskSessionFromClient(opened.client, {
    endpointId: 'everything',
    rawDispatch: (request, options) => raw(url, request, options, sent),
    v2RequestFraming: { protocolVersion: version, clientInfo: info, clientCapabilities: declared },
    ...(asks ? { onInputRequest: asks } : {}),
  });
  return Object.assign(session, { sent });
}

export async function raw(url, { method, params }, options = {}, sent = []) {
  sent.push(method);
  const name = method.startsWith('tasks/') ? params.taskId : params.name;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': version,
      'Mcp-Method': method,
      'Mcp-Name': name,
      ...options.context?.headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: ids++, method, params }),
    signal: options.signal,
  });
  const text = await response.text();
  const line = response.headers.get('content-type').startsWith('text/event-stream')
    ? text.split('\n').filter((one) => one.startsWith('data: ')).at(-1).slice('data: '.length)
    : text;
  const { result, error } = JSON.parse(line);
  return error ? { kind: 'error', error } : { kind: 'result', result };
}
