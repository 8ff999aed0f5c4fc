import { setTimeout } from 'node:timers/promises';
import { fitnessOf } from '../../store/redis-info.js';
import { connect } from '../../store/redis.js';
import { encodedAddress, readAddress, shownAddress } from '../../store/redis-address.js';
import { whatIsWrong } from '../../store/diagnosis.js';
import { REDIS_REFUSALS, redisRefusalOf } from '../../store/redis-errors.js';
import type { Asking } from '../asking.js';
import { HOW_TO_START, run, startCommand } from './redis-start.js';

/** How often, and how long apart, we check whether a Redis that we started answers: ten seconds in all. */
const START_TRIES = 20;
const START_PAUSE_MS = 500;

/** The result of checking a Redis. */
type Look = { readonly says: string } | { readonly trouble: string };

/** Checks whether a Redis does what Evenkeel needs, with the user in its address. */
export async function lookAtRedis(url: string, prefix: string): Promise<Look> {
  const address = readAddress(url);
  if ('problem' in address) return { trouble: `REDIS_URL is wrong: ${address.problem}.` };
  const trouble = await whatIsWrong(address, prefix);
  if (trouble) return { trouble: trouble.says };
  const redis = connect(url, () => undefined);
  try {
    const [first] = await fitnessOf(redis);
    return { says: `Redis ${first?.version ?? ''} answers at ${shownAddress(address)} and takes writes.` };
  } catch (error) {
    const refusal = redisRefusalOf(error);
    if (refusal === null) throw error;
    return { trouble: refusal };
  } finally {
    redis.disconnect();
  }
}

/** Finds a Redis, or asks until one does what Evenkeel needs. Returns its address, with its password encoded. */
export async function findRedis(asking: Asking, known: string, prefix: string): Promise<string> {
  let url = known;
  let told = false;
  for (;;) {
    const look = await lookAtRedis(url, prefix);
    if ('says' in look) {
      asking.say(look.says);
      if (await asking.yes('Use this Redis?', true)) return encodedAddress(url);
    } else {
      asking.say(look.trouble);
      if (look.trouble === REDIS_REFUSALS.NOPERM) asking.say('', ...rightsFor(prefix), '');
      const login = wantsLogin(look.trouble) ? await askLogin(asking, url) : null;
      if (login !== null) {
        url = login;
        continue;
      }
      if (!told && !wantsLogin(look.trouble)) {
        asking.say('', ...HOW_TO_START, '');
        told = true;
        if (await started(asking, url, prefix)) continue;
      }
    }
    asking.say("A password needn't be in the address: setup asks for it, hidden, if Redis wants one.");
    url = await askAddress(asking, url);
  }
}

/** Asks for an address until it's valid. It doesn't suggest an invalid one again. */
async function askAddress(asking: Asking, url: string): Promise<string> {
  const shown = withoutLogin(url);
  for (;;) {
    const typed = await asking.text('Address of Redis; Enter looks again at the same', shown);
    if (typed === shown) return url;
    const address = readAddress(typed);
    if (!('problem' in address)) return typed;
    asking.say(`That address can't be used: ${address.problem}. Fix: one like redis://127.0.0.1:6379.`);
  }
}

/** Starts a Redis on this machine, if something here can and the operator agrees. Returns whether to check it again. */
async function started(asking: Asking, url: string, prefix: string): Promise<boolean> {
  const address = readAddress(url);
  const command = 'problem' in address ? null : startCommand(address);
  if (command === null) return false;
  asking.say('Setup can run this for you, on this machine:', '', command, '');
  if (!(await asking.yes('Run it?', false))) return false;
  const code = await run(command);
  if (code !== 0) {
    asking.say(`That ended with code ${code}. Fix: start a Redis in another terminal, and go on here.`);
    return false;
  }
  for (let tries = 0; tries < START_TRIES && 'trouble' in (await lookAtRedis(url, prefix)); tries += 1)
    await setTimeout(START_PAUSE_MS);
  return true;
}

/** The command with which an administrator of that Redis makes a user with the rights that Evenkeel needs. */
const rightsFor = (prefix: string): string[] => [
  'In redis-cli, as somebody who may change users:',
  `  ACL SETUSER evenkeel on >PASSWORD resetkeys ~${prefix}:* ~{${prefix}:* resetchannels +@all -@dangerous +info`,
];

/** Whether another user or password would help against a refusal. */
const wantsLogin = (trouble: string): boolean =>
  [REDIS_REFUSALS.NOAUTH, REDIS_REFUSALS.WRONGPASS, REDIS_REFUSALS.NOPERM].some((one) => one === trouble);

/** Asks for a user and a password. Returns the address with both; null if no password is given. */
async function askLogin(asking: Asking, url: string): Promise<string | null> {
  const user = await asking.text('User of Redis; Enter for a password alone');
  const password = await asking.secret('Password of Redis; Enter to go back to the address');
  if (password === '') return null;
  return withoutLogin(url).replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}

/** Returns the address without user and password, so that it may be shown. */
const withoutLogin = (url: string): string => url.replace(/:\/\/.*@/, '://');
