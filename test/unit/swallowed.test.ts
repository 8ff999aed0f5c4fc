import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Ways to let an error go unseen: a `catch` that ignores the error, a handler of a rejection or of an 'error' event that
 * takes none, and promises that are settled without a look at which failed.
 */
const SWALLOWS = [
  /\bcatch \{/,
  /\bcatch \(\w+\) \{\s*\}/,
  /\.catch\(\(\) =>/,
  /\.catch\(\(\w+\) => (?:undefined|null|false|true|\{\s*\})\)/,
  /\.then\([^()]*(?:\([^()]*\)[^()]*)*,\s*\(\) =>/,
  /^\s*\(\) => (?:undefined|null|false),?$/,
  /\.(?:on|once)\('error', \(\) =>/,
  /\bPromise\.allSettled\(/,
] as const;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

/** The places in a source that let an error go without saying why that can't matter: line number and text. */
function unexplained(source: string): string[] {
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trimStart().startsWith('//') || line.trimStart().startsWith('*')) return [];
    if (!SWALLOWS.some((way) => way.test(line))) return [];
    // Throwing an error of our own swallows nothing.
    const next = lines.slice(index + 1, index + 3).join('\n');
    if (/\bcatch \{/.test(line) && /^\s*throw /.test(next)) return [];
    const around = [...lines.slice(Math.max(0, index - 2), index), line, lines[index + 1] ?? ''];
    return around.some((one) => /\/\/ \S+ \S+ \S+/.test(one)) ? [] : [`${index + 1}: ${line.trim()}`];
  });
}

describe('a swallowed error', () => {
  it.each(files)('has a comment beside it in src/%s on why it can’t matter', (file) => {
    expect(unexplained(readFileSync(join('src', file), 'utf8'))).toEqual([]);
  });

  it.each([
    'try {\n  look();\n} catch {}',
    'try {\n  look();\n} catch (error) {}',
    'try {\n  look();\n} catch {\n  return null;\n}',
    'await look().catch(() => undefined);',
    'await look().catch((error) => false);',
    "server.on('error', () => undefined);",
    'await Promise.allSettled(all);',
    'look().then(\n  () => done(),\n  () => undefined,\n);',
  ])('is found: %j', (source) => {
    expect(unexplained(source)).toHaveLength(1);
  });

  it('is fine with a reason, or if it becomes an error of our own', () => {
    expect(unexplained('// Nobody waits for it any more.\nlook().catch(() => undefined);')).toEqual([]);
    expect(unexplained('try {\n  look();\n} catch {\n  throw new ContentError([]);\n}')).toEqual([]);
  });
});
