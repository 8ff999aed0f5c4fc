import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Attack } from './attack.js';
import { attacks } from './index.js';
import type { Outcome } from './run.js';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** A process's reply about an attack: its outcome, or why there's none. */
export type Reply = { readonly outcome: Outcome } | { readonly why: string };

/** An attack that broke off, so that it's unknown whether the defense holds. */
export interface BrokenOff {
  readonly group: string;
  readonly name: string;
  readonly why: string;
}

/** The parameters of a run. */
export interface Run {
  readonly seed: number;
  readonly quick: boolean;
  /** The file that a process runs; worker.js by default. */
  readonly worker?: string;
}

/** Is told of a run's progress. */
export interface Watcher {
  begins(attack: Attack, index: number): void;
  ends(outcome: Outcome): void;
  breaksOff(attack: BrokenOff): void;
}

/** A run's results: the outcomes of attacks played to their end, in the order chosen, and those that broke off. */
export interface Played {
  readonly outcomes: readonly Outcome[];
  readonly brokenOff: readonly BrokenOff[];
}

/**
 * Plays attacks in one process per core; each goes to the next free process. An attack that breaks off costs only its
 * own result: it leaves its process in an unknown state, so a new process follows.
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
  // Attacks that broke off have left gaps.
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
  // A process that can't be reached anymore has ended.
  process.send(attacks.indexOf(attack), () => undefined);
  const why = ended.then((how) => ({ why: `Its process ended by itself (${how}).` }));
  return Promise.race([told, why]);
}

async function end({ process, ended }: Worker): Promise<void> {
  process.kill();
  await ended;
}
