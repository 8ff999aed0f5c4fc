import { Redis } from 'ioredis';
import { workspaceId } from '../../src/pulse/ids.js';
import { parseDue } from '../../src/store/agenda.js';
import { storeOf } from '../../src/store/redis.js';
import { allTeams } from '../../src/store/teams.js';
import type { Stage } from '../demo/stage.js';
import type { CalendarEntry } from './protocol.js';

/** A step of a team's week, planned or done. */
export interface PlannedStep extends CalendarEntry {
  readonly teamId: string;
}

/** Past and due steps, as an operator of Redis can read them there. */
export interface Agenda {
  /** Earliest first. */
  steps(): readonly PlannedStep[];
  /** Reads the agenda again, and returns the steps done since the last read. */
  refresh(): Promise<readonly PlannedStep[]>;
  close(): void;
}

const isShown = (step: string): step is CalendarEntry['step'] =>
  step === 'open' || step === 'remind' || step === 'close';

/** Follows the bot's agenda: a step that was due and isn't planned anymore is done. */
export function openAgenda({ redis: { url, prefix }, slack, calendar }: Stage): Agenda {
  const redis = new Redis(url, { maxRetriesPerRequest: 2 });
  redis.on('error', () => undefined);
  const store = storeOf(redis, prefix, workspaceId(slack.teamId));
  const steps = new Map<string, PlannedStep>();
  return {
    steps: () => [...steps.values()].toSorted((one, other) => one.at - other.at),
    async refresh() {
      const names = new Map((await allTeams(store)).map(({ id, name }) => [id as string, name]));
      const entries = await redis.zrange(store.keys.agenda, '0', '-1', 'WITHSCORES');
      const planned = new Map<string, PlannedStep>();
      for (let index = 0; index < entries.length; index += 2) {
        const text = entries[index] ?? '';
        const due = parseDue(text);
        if (!due || !isShown(due.step)) continue;
        const { step, team: teamId } = due;
        const team = names.get(teamId) ?? teamId;
        planned.set(text, { at: Number(entries[index + 1]), team, teamId, step, done: false });
      }
      const done: PlannedStep[] = [];
      for (const [text, known] of steps) {
        if (known.done || planned.has(text)) continue;
        steps.delete(text);
        if (known.at > calendar.at) continue;
        const happened = { ...known, done: true };
        steps.set(text, happened);
        done.push(happened);
      }
      for (const [text, step] of planned) steps.set(text, step);
      return done;
    },
    close: () => redis.disconnect(),
  };
}
