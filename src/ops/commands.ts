import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { distance } from '../config.js';
import { PACKAGE_FOLDER } from '../paths.js';

/** What follows `evenkeel keys`. */
export const KEY_COMMANDS = ['init', 'status', 'step'] as const;
export type KeyCommand = (typeof KEY_COMMANDS)[number];

/** What follows `evenkeel teams`. */
export const TEAMS_COMMANDS = ['export', 'import'] as const;
export type TeamsCommand = (typeof TEAMS_COMMANDS)[number];

/** Every command, with what may follow it and what it does. */
export const COMMANDS: readonly (readonly [command: string, does: string])[] = [
  ['start', 'runs the bot with the configuration of the environment and .env'],
  ['keys init', 'makes the keyring file, and says what it means to lose it'],
  ['keys status', "the keyring's day, what is sealed with it, and what holds it back"],
  [
    'keys step [--yes]',
    'forgets every day that nothing needs, as a running bot does by itself; --yes: though this Redis does not know the keyring, or the clocks disagree',
  ],
  ['teams export', 'writes all teams as YAML; > teams.yml keeps it'],
  [
    'teams import FILE [--yes]',
    'says what FILE would change, and changes it with --yes; --workspace T… where there are several',
  ],
  [
    'doctor',
    'looks at Redis, keyring, Slack, content and what is due; each line says what to do; code 1 if something is wrong',
  ],
  [
    'content check',
    'reads all content, and says what should be checked again; code 1 if something is too old',
  ],
];

const WIDTH = 120;

/** The commands in two columns, and what else there is to say. */
export function usage(afterwards: string): string {
  const column = 'evenkeel '.length + Math.max(...COMMANDS.map(([command]) => command.length)) + 2;
  const lines = COMMANDS.flatMap(([command, does]) =>
    wrapped(does, WIDTH - column).map(
      (line, index) => (index === 0 ? `evenkeel ${command}` : '').padEnd(column) + line,
    ),
  );
  const version = `${'evenkeel --version'.padEnd(column)}which Evenkeel this is`;
  return [...lines, version, '', afterwards].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** Which Evenkeel this is. */
export const version = (): string =>
  (JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string }).version;

/** What is wrong with arguments that make no command, in a sentence or two. */
export function whatIsWrong([command, word, ...rest]: readonly string[]): string {
  const known = COMMANDS.map(([name]) => name.split(' '));
  if (command === undefined) return 'Evenkeel needs to be told what to do, for example: evenkeel start';
  const words = known.filter(([first]) => first === command).map(([, second]) => second);
  if (words.length === 0) return `There is no command "${command}". ${meant(command, known)}`;
  const seconds = words.filter((one) => one !== undefined);
  if (seconds.length === 0)
    return `evenkeel ${command} takes nothing after it, but got: ${[word, ...rest].join(' ')}`;
  if (word === undefined) return `evenkeel ${command} needs one of: ${seconds.join(', ')}`;
  if (!seconds.includes(word))
    return `There is no command "${command} ${word}". evenkeel ${command} takes one of: ${seconds.join(', ')}`;
  const form = COMMANDS.find(([name]) => name.startsWith(`${command} ${word}`))?.[0];
  const got = rest.length > 0 ? `got "${rest.join(' ')}", which it does not take` : 'needs more after it';
  return `evenkeel ${command} ${word} ${got}. It is written: evenkeel ${form}`;
}

/** A slip of the finger or two is taken for one. */
const MOST_SLIPS = 2;

function meant(command: string, known: readonly (readonly string[])[]): string {
  const names = [...new Set(known.map(([first = '']) => first))];
  const near = names.find((name) => distance(name, command) <= MOST_SLIPS);
  return near ? `Did you mean ${near}?` : `It takes one of: ${names.join(', ')}`;
}
