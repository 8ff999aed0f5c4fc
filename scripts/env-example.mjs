// Writes .env.example from the table of settings. With --check, only says whether the two agree.
import { readFileSync, writeFileSync } from 'node:fs';
import { SETTINGS } from '../dist/src/settings.js';

// Longest line of a comment, in characters.
const WIDTH = 118;

// The settings that everyone must fill in to start with the defaults.
const NEEDED = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'];

const HEAD = `# Evenkeel's configuration, written by \`npm run env\` from src/settings.ts. Copy this file to .env and fill in the first two;
# the rest have sensible defaults. A wrong or missing variable is named at start, with what is expected. Never commit .env.`;

const DOCKER = `# For docker compose alone, which needs all three: the head of compose.yml says how to set them.
#REDIS_PASSWORD=
#KEYRING_FOLDER=
#REDIS_TLS_FOLDER=
`;

const commented = (text) => {
  const lines = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
};

// An example that only describes a value isn't there to copy.
const copied = (example) => (example.includes(' ') ? '' : example.replace('…', ''));

const lines = Object.entries(SETTINGS).map(([name, [, example, help]]) => {
  const line = `${NEEDED.includes(name) ? '' : '#'}${name}=${copied(example)}`;
  return help ? `\n${commented(help)}\n${line}` : line;
});
const text = `${HEAD}\n${lines.join('\n')}\n\n${DOCKER}`;

if (!process.argv.includes('--check')) writeFileSync('.env.example', text);
else if (readFileSync('.env.example', 'utf8') !== text) {
  console.error("The settings and .env.example don't agree. Fix: npm run env");
  process.exit(1);
}
