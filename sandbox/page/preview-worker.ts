import { parentPort, workerData } from 'node:worker_threads';
import { makeExamples } from './examples.js';

// Drawing them takes seconds, in which nobody may wait for the bot or for Slack.
parentPort?.postMessage(makeExamples(String(workerData)));
