import { readFileSync } from 'node:fs';
import type { Expected } from './report.js';

/** The shapes that a real Slack should send: `npm run shapes` writes them from the local Slack. */
export const EXPECTED = JSON.parse(
  readFileSync(new URL('expected.json', import.meta.url), 'utf8'),
) as Expected;
