#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { ConfigError, readConfig } from './config.js';
import { ContentError } from './content/yaml.js';
import { start } from './main.js';
import { KeyringError } from './sealing/keyring.js';
import { SlackRefused } from './slack/client.js';
import { StoreError } from './store/redis.js';

const USAGE = `evenkeel start    runs the bot with the configuration of the environment and ./.env

Set up in five minutes: see README.md, "Real Slack".`;

/** Errors whose message is the whole story; anything else is a defect and shows where it came from. */
const TOLD = [ConfigError, ContentError, KeyringError, SlackRefused, StoreError];

async function main(command: string | undefined): Promise<void> {
  if (command !== 'start') {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const running = await start(readConfig(process.env));
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main(process.argv[2]).catch((error: unknown) => {
  const told = TOLD.some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  process.stderr.write(`Evenkeel could not start.\n${told ? message : (stack ?? message)}\n`);
  if (error instanceof ConfigError)
    process.stderr.write(
      'Set these in .env (copy .env.example, which explains each), then run npm start again.\n',
    );
  process.exit(2);
});
