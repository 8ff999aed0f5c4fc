import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pTimeout from 'p-timeout';

/** A folder in which Evenkeel is installed as a package, so that an operator's files belong there. */
export function anInstall(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-install-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/evenkeel'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A command that asks questions, which a test answers line by line, without a terminal. */
export interface Driven {
  /** The command's whole output so far. */
  said(this: void): string;
  /** Waits for words after the last answer, and answers them with a line. */
  answer(this: void, question: RegExp, line: string, withinMs?: number): Promise<void>;
  /** Waits for words after the last answer. */
  hear(this: void, words: RegExp): Promise<void>;
  /** Sends the signal of Ctrl-C. */
  interrupt(this: void): void;
  /** Closes the command's input, and waits for its end. Returns its exit code. */
  end(this: void): Promise<number>;
  kill(this: void): void;
}

const unheard = (): void => undefined;

/** Runs a command of the installed package. */
export function drive(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Driven {
  const cli = join(folder, 'node_modules/evenkeel/dist/src/cli.js');
  const child: ChildProcess = spawn(
    process.execPath,
    ['--preserve-symlinks', '--preserve-symlinks-main', cli, ...args],
    { cwd: folder, env: { ...env } },
  );
  let said = '';
  let answered = 0;
  let heard: () => void = unheard;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      heard();
    });
  const closed = once(child, 'close');
  void closed.then(() => heard());
  const hear = async (words: RegExp, withinMs = 60_000): Promise<void> => {
    const wait = new Promise<void>((found, failed) => {
      heard = () => {
        const at = said.slice(answered).search(words);
        if (at >= 0) {
          answered = said.length;
          found();
        } else if (child.exitCode !== null) failed(new Error(`it ended without ${String(words)}:\n${said}`));
      };
      heard();
    });
    await pTimeout(wait, {
      milliseconds: withinMs,
      message: `waited in vain for ${String(words)} after:\n${said}`,
    });
  };
  return {
    said: () => said,
    hear,
    async answer(question, line, withinMs) {
      await hear(question, withinMs);
      child.stdin?.write(`${line}\n`);
    },
    interrupt: () => void child.kill('SIGINT'),
    async end() {
      child.stdin?.end();
      const [code] = await pTimeout(closed, { milliseconds: 60_000, message: `does not end:\n${said}` });
      return code as number;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
