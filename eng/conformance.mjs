// Reads what the conformance suite left in a folder, prints it, and judges it: every check of every scenario counts.
// Usage: node eng/conformance.mjs FOLDER REVISION...
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [folder, ...revisions] = process.argv.slice(2);

// What the suite has not written yet: it runs the scenario, checks nothing, and says so.
const unwritten = ['tasks-status-notifications'];

const plain = (name) => name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\dZ-]+$/, '');

function read(revision) {
  const root = join(folder, revision);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const file = join(root, name, 'checks.json');
      const checks = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
      const count = (status) => checks.filter((check) => check.status === status).length;
      return {
        name: plain(name),
        checks,
        passed: count('SUCCESS'),
        failed: count('FAILURE'),
        warnings: count('WARNING'),
        skipped: unwritten.includes(plain(name)) && checks.length > 0 && checks.length === count('SKIPPED'),
      };
    });
}

const good = (scenario) => scenario.passed > 0 && scenario.failed === 0 && scenario.warnings === 0;
const sum = (scenarios, key) => scenarios.reduce((total, scenario) => total + scenario[key], 0);
const row = (...cells) => cells.map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(11))).join('');

let passed = 0;
let failed = 0;
const complaints = [];
const omitted = new Set();
console.log(row('revision', 'scenarios', 'good', 'checks', 'failed', 'warnings'));
for (const revision of revisions) {
  const all = read(revision);
  const judged = all.filter((scenario) => !scenario.skipped);
  all.filter((scenario) => scenario.skipped).forEach((scenario) => omitted.add(scenario.name));
  const well = judged.filter(good).length;
  console.log(row(revision, judged.length, well, sum(judged, 'passed'), sum(judged, 'failed'), sum(judged, 'warnings')));
  passed += well;
  failed += judged.length - well;

  // A scenario that crashed the suite leaves no folder, so the number announced has to be met.
  const log = readFileSync(join(folder, `${revision}.log`), 'utf8');
  const announced = Number(/\((\d+) scenarios\)/.exec(log)?.[1] ?? /Running \w+ suite \((\d+)/.exec(log)?.[1] ?? 0);
  if (judged.length === 0 || all.length < announced) {
    failed += 1;
    complaints.push(`${revision}: ${all.length} of ${announced} scenarios ran; see ${relative('', join(folder, revision))}.log`);
  }
  for (const scenario of judged.filter((one) => !good(one))) {
    const bad = scenario.checks.filter((check) => check.status === 'FAILURE' || check.status === 'WARNING');
    for (const check of bad) {
      complaints.push(`${revision} ${scenario.name} ${check.status} ${check.id}: ${check.errorMessage ?? check.description}`);
    }
    if (bad.length === 0) complaints.push(`${revision} ${scenario.name}: nothing passed`);
  }
}

complaints.forEach((line) => console.log(line));
if (omitted.size > 0) console.log(`Skipped by the suite itself: ${[...omitted].sort().join(', ')}`);
console.log(`${passed} scenarios passed, ${failed} failed`);
writeFileSync(join(folder, 'counts'), `${passed} ${failed}\n`);
process.exitCode = failed > 0 ? 1 : 0;
