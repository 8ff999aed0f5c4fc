import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Thrown when the input ends before the last question is answered. */
export class InputEnded extends Error {
  readonly code = 'input_ended';
  constructor() {
    super(
      'The input ended before every question was answered. Fix: run the same command again, in a terminal.',
    );
  }
}

/**
 * Asks a person in a terminal, or a program line by line over a pipe. A question throws InputEnded at the end of
 * input.
 */
export interface Asking {
  say(this: void, ...lines: readonly string[]): void;
  /** Returns the answer without surrounding spaces, or `usual` if it's empty. */
  text(this: void, question: string, usual?: string): Promise<string>;
  /** Asks for something that's neither shown while it's typed nor kept in the terminal's history. */
  secret(this: void, question: string): Promise<string>;
  yes(this: void, question: string, usual: boolean): Promise<boolean>;
  /** Asks for one of several words, each shown with its meaning. */
  choice<T extends string>(
    this: void,
    question: string,
    words: readonly (readonly [word: T, meaning: string])[],
    usual: T,
  ): Promise<T>;
  close(this: void): void;
}

/** Asks over the process's own input and output. */
export function askHere(): Asking {
  const { stdin, stdout } = process;
  const onTerminal = stdin.isTTY && stdout.isTTY;
  let hidden = true;
  // A terminal echoes typed text through this stream, so we can leave it out. Text pasted too early stays hidden as
  // well.
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) stdout.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: stdin, output, terminal: onTerminal, historySize: 0 });
  const lines: string[] = [];
  let waiting: { readonly take: (line: string) => void; readonly fail: (error: Error) => void } | null = null;
  let ended = false;
  reader.on('line', (line) => {
    if (waiting) waiting.take(line);
    else lines.push(line);
  });
  reader.on('close', () => {
    ended = true;
    waiting?.fail(new InputEnded());
  });
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));

  const nextLine = (): Promise<string> => {
    const [line] = lines.splice(0, 1);
    if (line !== undefined) return Promise.resolve(line);
    if (ended) return Promise.reject(new InputEnded());
    return new Promise((take, fail) => {
      waiting = { take, fail };
    }).finally(() => {
      waiting = null;
    }) as Promise<string>;
  };
  const ask = async (question: string, secret: boolean): Promise<string> => {
    if (onTerminal) {
      // Text typed before the question appeared doesn't answer it.
      lines.length = 0;
      reader.write(null, { ctrl: true, name: 'u' });
    }
    hidden = secret;
    if (secret) stdout.write(question);
    reader.setPrompt(secret ? '' : question);
    reader.prompt();
    try {
      return (await nextLine()).trim();
    } finally {
      hidden = true;
      if (secret || !onTerminal) stdout.write('\n');
    }
  };
  const say = (...said: readonly string[]): void => void stdout.write(`${said.join('\n')}\n`);
  const oneOf = async <T extends string>(question: string, words: readonly T[], usual: T): Promise<T> => {
    for (;;) {
      const typed = (await ask(question, false)).toLowerCase();
      if (typed === '') return usual;
      const meant = words.filter((word) => word.startsWith(typed));
      const [found] = words.includes(typed as T) ? [typed as T] : meant;
      if (found !== undefined && (meant.length <= 1 || found === typed)) return found;
      say(`Please type ${words.join(' or ')}.`);
    }
  };
  return {
    say,
    text: async (question, usual = '') =>
      (await ask(usual === '' ? `${question}: ` : `${question} [${usual}]: `, false)) || usual,
    secret: (question) => ask(`${question} (hidden): `, true),
    yes: async (question, usual) =>
      (await oneOf(`${question} [${usual ? 'Y/n' : 'y/N'}]: `, ['yes', 'no'], usual ? 'yes' : 'no')) ===
      'yes',
    choice(question, words, usual) {
      say(question, ...words.map(([word, meaning]) => `  ${word.padEnd(8)} ${meaning}`));
      return oneOf(
        `Which one? [${usual}]: `,
        words.map(([word]) => word),
        usual,
      );
    },
    close: () => reader.close(),
  };
}
