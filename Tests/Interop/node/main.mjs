// Runs scenarios with one client and prints a line of JSON for each.
// Usage: node main.mjs CLIENT URL KEYED-URL [SCENARIO...]
import { clients } from './clients.mjs';
import { scenarios } from './scenarios/all.mjs';
import { within } from './waiting.mjs';

const [kind, url, keyed, ...chosen] = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : Object.keys(scenarios);
const open = clients[kind];

for (const name of names) {
  const { eras = ['legacy', 'modern'], only = [kind], run } = scenarios[name];
  if (!eras.includes(open.era) || !only.includes(kind)) continue;

  const opened = [];
  const connect = async (options = {}) => {
    const client = await open({ url, ...options });
    opened.push(client);
    return client;
  };
  const started = performance.now();
  let error = null;
  try {
    await within(30_000, name, run({ connect, url, keyed, era: open.era }));
  } catch (thrown) {
    error = thrown?.stack ?? String(thrown);
  }
  for (const client of opened) {
    await within(5_000, 'closing', client.close()).catch((thrown) => (error ??= thrown.stack));
  }
  console.log(JSON.stringify({ scenario: name, error, milliseconds: Math.round(performance.now() - started) }));
}
process.exit(0);
