import { createHash, createHmac } from 'node:crypto';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';
import { onStage } from '../stage.js';

const SIZE = 10;

/** Yields every name that a member id gives with what an operator can read: none of these keys is secret. */
function* namesFor(member: string, open: readonly string[]): Generator<string> {
  for (const key of ['', ...open]) {
    for (const text of [
      member,
      ...open.map((one) => `${one}|${member}`),
      JSON.stringify([...open, member]),
    ]) {
      const digest = key
        ? createHmac('sha256', key).update(text).digest()
        : createHash('sha256').update(text).digest();
      for (const bytes of [digest, digest.subarray(0, 16)])
        for (const form of ['base64url', 'hex'] as const) yield bytes.toString(form);
    }
  }
}

async function recovered({ chance, size }: Setting, plainNames: boolean): Promise<Figure> {
  return onStage(chance, async (stage) => {
    let hits = 0;
    let tried = 0;
    for (let teams = size(150, 10); teams > 0; teams -= 1) {
      const team = await stage.team(SIZE);
      await stage.open(team);
      const { keys } = stage.context.store;
      const place = await stage.boxPlace(team);
      const open = [
        stage.context.workspace,
        team.id,
        place.pulse,
        String(place.closingDay),
        String(place.generation),
        stage.context.keyring.id,
        keys.box(team.id),
        keys.trajectories(team.id),
        'slot',
        'pseudonym',
        'evenkeel slot',
        'evenkeel pseudonym',
      ];
      const names = new Set(
        [...(await stage.dump(keys.box(team.id))), ...(await stage.dump(keys.trajectories(team.id)))].map(
          (entry) => entry.name,
        ),
      );
      if (plainNames)
        for (const member of team.members)
          names.add(createHash('sha256').update(`${place.pulse}|${member}`).digest('base64url'));
      for (const member of team.members) {
        tried += 2;
        for (const name of namesFor(member, open)) if (names.has(name)) hits += 1;
      }
    }
    return count(hits, tried);
  });
}

export const dictionary: Attack = {
  group: 'redis',
  name: 'dictionary on slots and pseudonyms',
  attacker:
    'An operator with a copy of Redis who can list every member id of the workspace, and hashes each with everything readable there, plain and keyed, in several forms.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => recovered(setting, false),
  weakened: { variant: 'names are SHA-256 of pulse and member', run: (setting) => recovered(setting, true) },
};
