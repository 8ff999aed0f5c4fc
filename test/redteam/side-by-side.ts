import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Attack } from './attack.js';
import { attacks } from './index.js';
import type { Outcome } from './run.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** What a process tells of an attack: what came of it, or why nothing did. */
export type Reply = { readonly outcome: Outcome } | { readonly why: string };

/** An attack that broke off, so that nobody knows whether it's held off. */
export interface BrokenOff {
  readonly group: string;
  readonly name: string;
  readonly why: string;
}

/** What decides how attacks are played. */
export interface Run {
  readonly seed: number;
  readonly quick: boolean;
  /** The file that a process runs; worker.js unless given. */
  readonly worker?: string;
}

/** Who's told how a run goes on. */
export interface Watcher {
  begins(attack: Attack, index: number): void;
  ends(outcome: Outcome): void;
  breaksOff(attack: BrokenOff): void;
}

/** What came of a run: of each attack that was played to its end, in the order in which they were chosen, and the rest. */
export interface Played {
  readonly outcomes: readonly Outcome[];
  readonly brokenOff: readonly BrokenOff[];
}

/**
 * Plays attacks in one process for each core, the next one wherever a process is free. One that breaks off costs its own
 * result only: it leaves its process in an unknown state, so the next one gets a new process.
 */
export async function sideBySide(chosen: readonly Attack[], run: Run, watcher: Watcher): Promise<Played> {
  const outcomes: Outcome[] = [];
  const brokenOff: BrokenOff[] = [];
  const left = [...chosen.entries()];
  const play = async (): Promise<void> => {
    let worker: Worker | null = null;
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, attack] = next;
      watcher.begins(attack, index);
      worker ??= begin(run);
      const reply: Reply = await replyOf(worker, attack);
      if ('outcome' in reply) {
        outcomes[index] = reply.outcome;
        watcher.ends(reply.outcome);
        continue;
      }
      const one = { group: attack.group, name: attack.name, why: reply.why };
      brokenOff.push(one);
      watcher.breaksOff(one);
      await end(worker);
      worker = null;
    }
    if (worker) await end(worker);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, play));
  // One that broke off has left a gap.
  return { outcomes: outcomes.filter(Boolean), brokenOff };
}

interface Worker {
  readonly process: ChildProcess;
  /** Why the process ended, once it has. */
  readonly ended: Promise<string>;
}

function begin({ seed, quick, worker = WORKER }: Run): Worker {
  const process = fork(worker, [String(seed), quick ? 'quick' : 'full']);
  const ended = once(process, 'exit').then(([code, signal]: unknown[]) => String(signal ?? code));
  return { process, ended };
}

async function replyOf({ process, ended }: Worker, attack: Attack): Promise<Reply> {
  const told = once(process, 'message').then(([reply]) => reply as Reply);
  // One that can't be told any more has ended.
  process.send(attacks.indexOf(attack), () => undefined);
  const why = ended.then((how) => ({ why: `Its process ended by itself (${how}).` }));
  return Promise.race([told, why]);
}

async function end({ process, ended }: Worker): Promise<void> {
  process.kill();
  await ended;
}
