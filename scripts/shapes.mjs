// Writes src/ops/verify/expected.json: the shapes of what the local Slack sends, with which `evenkeel verify` compares
// a real Slack. Run it (npm run shapes) after a change to what the local Slack sends; a test fails if you forget.
import { writeFileSync } from 'node:fs';
import { together } from '../dist/src/ops/verify/shape.js';
import { aSlackToVerify, verifyOn } from '../dist/sandbox/verified.js';

const shapes = {};
let orders = {};
for (const mode of ['socket', 'http']) {
  const slack = await aSlackToVerify();
  const { seen, troubles } = await verifyOn(slack, mode);
  await slack.close();
  const wrong = [...troubles, ...seen.steps.flatMap((step) => step.troubles)];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  for (const [kind, shape] of Object.entries(seen.shapes)) shapes[kind] = together(shapes[kind], shape);
  orders = Object.fromEntries(seen.steps.map(({ name, order }) => [name, order]));
}
writeFileSync('src/ops/verify/expected.json', `${JSON.stringify({ shapes, orders }, null, 2)}\n`);
