import { existsSync } from 'node:fs';
import { dayOf } from '../../pulse/calendar.js';
import { Keyring } from '../../sealing/keyring.js';
import { bindAll, type SealedWorkspace, sealedWorkspaces } from '../../store/keyring-guard.js';
import type { Client } from '../../store/redis.js';
import { sweepAge } from '../../store/sweeps.js';
import { created } from './init.js';
import type { KeysDependencies, KeysResult } from './command.js';

/** A running worker ends a sweep every half minute; without one for this long, in seconds, none is running. */
const NO_SWEEP_FOR_S = 90;

/** The most workspaces that a line names. */
const MOST_NAMED = 20;

/**
 * Makes a keyring in place of one that's lost or was copied, and binds every workspace that Redis holds to it. Open
 * check-ins and members' records are lost with the old one, so it takes a person's yes; teams and published results stay.
 *
 * @throws KeyringError with the fix
 */
export async function replaceKeyring(
  redis: Client,
  yes: boolean,
  { config: { keyringFile: file, prefix }, clock }: KeysDependencies,
): Promise<KeysResult> {
  // An unused one may be the new keyring of a run that was interrupted.
  const existing = existsSync(file) ? Keyring.open(file) : null;
  if (existing && !existing.fresh)
    return no(
      `There's a keyring at ${file}, so nothing was changed. Fix: if it's the right one, there's nothing to replace. If somebody copied it, stop every bot, delete it and its folder of commitments on every host, and run this again.`,
    );
  const lines: string[] = [];
  const all = await sealedWorkspaces(redis, prefix, (says) => lines.push(says));
  const sealed = all.filter(({ keyringId }) => keyringId !== existing?.id);
  if (sealed.length === 0)
    return no(
      ...lines,
      existing
        ? `This Redis holds nothing that is sealed with another keyring than ${file}. Fix: start the bot.`
        : 'This Redis holds nothing that is sealed. Fix: make the first keyring with keys init.',
    );
  const age = await sweepAge(redis, prefix);
  if (age !== null && age < NO_SWEEP_FOR_S)
    return no(
      ...lines,
      `A bot was at work ${age} seconds ago, so it has the keyring. Fix: copy its keyring here; or stop every bot, wait ${NO_SWEEP_FOR_S} seconds, and run this again.`,
    );
  lines.push(
    `${sealed.length} workspace(s) were sealed with a keyring that isn't at ${file}: ${namesOf(sealed)}.`,
  );
  if (!yes)
    return no(
      ...lines,
      'With a new one, their open check-ins and all members’ records are lost for good, and everyone is asked again. Teams and published results stay.',
      'Nothing was changed. If the old keyring is lost on every host, or was copied: stop every bot, then keys replace --yes.',
    );
  const made = existing ? [] : created(file, dayOf(clock.now()));
  // From here on, a process with any other keyring, or with none, refuses to start.
  await bindAll(redis, prefix, sealed, Keyring.open(file));
  return { lines: [...lines, ...made, `They're bound to ${file} now.`], ok: true };
}

const no = (...lines: readonly string[]): KeysResult => ({ lines, ok: false });

function namesOf(sealed: readonly SealedWorkspace[]): string {
  const named = sealed.slice(0, MOST_NAMED).map(({ workspace }) => workspace);
  const more = sealed.length - named.length;
  return `${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
