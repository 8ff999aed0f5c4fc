import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { SealingConfig } from '../../config.js';
import { type Day, utcDateOf } from '../../pulse/calendar.js';
import { commitmentsOf, secureCommitments } from '../../sealing/commitments.js';
import { HELD_DAYS } from '../../usecases/own-pulse.js';
import { Keyring, KeyringError } from '../../sealing/keyring.js';
import { UNPROVEN } from '../../usecases/log.js';
import { openFolderTrouble, folderTrouble } from '../../sealing/keyring-folder.js';
import type { SealedWorkspace } from '../../store/keyring-guard.js';
import { type Finding, findingsOf } from './finding.js';

const { ok, warn, fail } = findingsOf('Keyring');

/** The sealed workspaces in Redis. */
interface Sealed {
  readonly sealed: readonly SealedWorkspace[];
  /** Whether they prove to be sealed with this keyring. Throws KeyringError. */
  readonly proven: (keyring: Keyring) => Promise<boolean>;
}

/** Checks whether the keyring file exists, is whole, belongs to this Redis, and is writable. */
export async function* examineKeyring(
  { keyringFile }: Pick<SealingConfig, 'keyringFile'>,
  { sealed, proven }: Sealed,
  today: Day,
): AsyncGenerator<Finding, void> {
  if (!existsSync(keyringFile)) {
    if (sealed.length > 0)
      yield fail(
        `There is no ${keyringFile}, and Redis holds what was sealed with it. Fix: copy it from the host that has it, or set EVENKEEL_KEYRING to its path.`,
      );
    const trouble = folderTrouble(keyringFile) ?? openFolderTrouble(keyringFile);
    if (trouble !== null) yield fail(trouble);
    else if (sealed.length === 0) yield ok(`There is no ${keyringFile} yet; the first start makes it.`);
    return;
  }
  let keyring: Keyring;
  try {
    keyring = Keyring.open(keyringFile, true);
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    yield fail(error.message);
    return;
  }
  const strangers = sealed.filter(({ keyringId }) => keyringId !== keyring.id);
  if (strangers.length > 0)
    yield fail(
      `${keyringFile} is not the keyring that ${strangers.length} of ${sealed.length} workspace(s) in this Redis are sealed with. Fix: set EVENKEEL_KEYRING or REDIS_URL to the pair that belongs together.`,
    );
  else if (keyring.resets > 0)
    yield warn(
      `${keyringFile} can be read by its group; a running bot corrects that. Fix: chmod 600 ${keyringFile}; on Kubernetes, a volume with fsGroup gives it to the group at each mount: set fsGroupChangePolicy: OnRootMismatch.`,
    );
  const isEmptied = sealed.length === 0 && !keyring.fresh && !(await proven(keyring));
  if (isEmptied)
    yield fail(
      `${keyringFile} was in use before, and this Redis holds nothing that was sealed with it: it was emptied, or it's another one. Fix: correct REDIS_URL and EVENKEEL_PREFIX; if both are right, stop the bot, restore Redis from its backup and start again.`,
    );
  else if (strangers.length === 0 && keyring.resets === 0)
    yield ok(
      `${keyringFile} opens, nobody else can read it, and ${sealed.length === 0 ? 'this Redis holds nothing that was sealed with any yet' : 'it belongs to this Redis'}.`,
    );
  if (sealed.length > strangers.length && !keyring.fresh && !(await proven(keyring)))
    yield fail(`${keyringFile} was in use before, and no day is forgotten: ${UNPROVEN}.`);
  if (keyring.day > today)
    yield fail(
      `It is ${keyring.day - today} day(s) ahead of this machine's clock: nothing can be sealed until then. Fix: correct the clock; if it is right, the keyring was made while it was wrong.`,
    );
  const place = folderTrouble(keyringFile);
  if (place !== null) yield fail(`No day can be forgotten. ${place}`);
  else if (!mayWrite(keyringFile))
    yield fail(
      `This user may not write ${keyringFile}, so no day can be forgotten. Fix: let the bot's user write it.`,
    );
  yield* examineNeighbors(keyringFile);
  if (today - keyring.day > HELD_DAYS)
    yield fail(
      `It has not forgotten a day for ${today - keyring.day} days, and still opens what was sealed until ${utcDateOf(keyring.day)} or later. Fix: evenkeel keys status says what holds it back; a running bot steps it by itself.`,
    );
}

/** Checks whether other users could get at the commitments beside the keyring, or at the folder that holds both. */
function* examineNeighbors(keyringFile: string): Generator<Finding> {
  const decided = commitmentsOf(keyringFile);
  try {
    if (secureCommitments(keyringFile, true))
      yield warn(
        `The folder ${decided} is open to its group; a running bot corrects that. Fix: chmod 700 ${decided}.`,
      );
    else if (existsSync(decided) && !mayWrite(decided))
      yield fail(
        `This user may not write to ${decided}, so that nothing can close. Fix: let the bot's user write to it.`,
      );
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    yield fail(error.message);
  }
  const folder = dirname(keyringFile);
  const { mode, uid, gid } = statSync(folder);
  // A user's private group has the user's own number, and no one else in it.
  if (process.platform !== 'win32' && (mode & 0o020) !== 0 && gid !== uid)
    yield warn(
      `The group of ${folder} may replace the keyring ${basename(keyringFile)}. Fix: chmod g-w ${folder}, or give the keyring its own folder.`,
    );
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // The error is the answer: this user may not write there.
    return false;
  }
}
