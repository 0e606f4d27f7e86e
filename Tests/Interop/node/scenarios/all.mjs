import { basics } from './basics.mjs';
import { calls } from './calls.mjs';
import { changes } from './changes.mjs';
import { extensionScenarios } from './extension.mjs';
import { lists } from './lists.mjs';
import { questions } from './questions.mjs';
import { sessionTasks } from './sessionTasks.mjs';
import { streams } from './streams.mjs';

export const scenarios = { ...basics, ...lists, ...calls, ...questions, ...changes, ...streams, ...extensionScenarios, ...sessionTasks };
