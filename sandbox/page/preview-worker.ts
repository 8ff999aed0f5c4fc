import { parentPort, workerData } from 'node:worker_threads';
import { makeExamples } from './examples.js';

// A worker draws the examples, since that takes seconds during which the bot and Slack would have to wait.
parentPort?.postMessage(makeExamples(String(workerData)));
