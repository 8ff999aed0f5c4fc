import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { TEAMS } from '../demo/cast.js';
import { answer, answerWelcome, openForm } from '../demo/people.js';
import { questionsOf } from '../demo/read.js';
import type { Preview, Snapshot, Traces } from '../page/protocol.js';
import { writeStaticCopy } from '../page/static-copy.js';
import { type APage, listen, startPage } from './a-page.js';

const [HARBOR] = TEAMS;
const CHLOE = HARBOR?.parts[2]?.user.id ?? '';

let folder: string;
let page: APage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-content-'));
  // Two regions prove as much as five, and sooner.
  const filter = (file: string): boolean => !/support\/(?:au|ca|uk)\.yml$/.test(file);
  cpSync('content', join(folder, 'content'), { recursive: true, filter });
  page = await startPage({ contentFolder: join(folder, 'content') });
});
afterAll(async () => {
  await page.end();
  rmSync(folder, { recursive: true });
});

const tracesOf = (person: string): Promise<Traces> => page.get(`api/traces?person=${person}`);

describe('what others can see of a member', () => {
  it('is the keys that name them and those of their team, as Redis stores them', async () => {
    const { redis } = await tracesOf(CHLOE);
    const keys = redis.map(({ key }) => key.replace(/^.*?\}:/, ''));
    expect(keys).toContain('team:harbor-iop:box');
    expect(keys.filter((key) => key.includes('westside'))).toEqual([]);
    expect(redis.find(({ key }) => key.endsWith(':roster'))?.value).toContain(CHLOE);
    const box = redis.find(({ key }) => key.endsWith(':box'));
    expect(box).toMatchObject({ type: 'hash' });
    expect(box?.bytes).toBeGreaterThan(500);
    expect(redis.every(({ value }) => value.length <= 602)).toBe(true);
  });

  it('is the export of their DMs, without what only they were shown, and the log', async () => {
    await page.act(CHLOE, { do: 'command', name: '/support', text: 'iop' });
    await page.see(CHLOE, ({ conversations }) => conversations[0]?.messages.some((one) => one.ephemeral));
    const { exported, log } = await tracesOf(CHLOE);
    expect(exported.map(({ ephemeral, channel }) => [ephemeral, channel])).toEqual([[false, `D${CHLOE}`]]);
    const events = log.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(events).toContain('pulse_opened');
    expect(log.join()).not.toContain(CHLOE);
  });

  it('contains nothing of their answers: not in Redis, the export or the log', async () => {
    const before = await tracesOf(CHLOE);
    const { slack } = page.stage;
    const part = HARBOR?.parts[2];
    if (!part) throw new Error('nobody answers');
    await answerWelcome(slack, part);
    const form = await openForm(slack, part);
    await answer(slack, part, form, [3, 3, 3, 3, 2]);
    const { exported, log, redis } = await tracesOf(CHLOE);
    expect({ exported, log }).toEqual({ exported: before.exported, log: before.log });
    // As the drawer says of Redis: none of the form's choices can be read there, in words or as sent.
    const choices = questionsOf(form).flatMap(
      ({ element }) => (element as { options: { text: { text: string } }[] }).options,
    );
    expect(choices.length).toBeGreaterThan(15);
    const kept = redis.map(({ value }) => value).join('\n');
    expect(choices.filter(({ text }) => kept.includes(text.text))).toEqual([]);
    expect(kept).not.toContain('"answers"');
  });

  it('is refused for an unknown person', async () => {
    expect(await tracesOf('U0NOBODY')).toMatchObject({ problem: /no such person/ });
  });
});

describe('the preview', () => {
  it('has every example in each language and region, and says where the content is broken', async () => {
    const good = await page.get<Preview>('api/preview');
    expect(good.broken).toBeNull();
    expect(new Set(good.examples.map(({ language }) => language))).toEqual(new Set(['en', 'es']));
    expect(new Set(good.examples.map(({ region }) => region))).toEqual(new Set(['us', 'int']));
    const weekly = good.examples.find(({ budget }) => budget?.surface === 'weekly message');
    expect(weekly).toMatchObject({ language: 'en', region: 'us', feature: 'checkin' });
    expect(weekly?.lines).toBeGreaterThan(3);

    const tab = await listen(page.url);
    const file = join(folder, 'content', 'words', 'en.yml');
    const words = readFileSync(file, 'utf8');
    const told = tab.next(({ preview }) => preview === true);
    writeFileSync(file, `${words}\nnonsense: true\n`);
    await told;
    const broken = await page.get<Preview>('api/preview');
    expect(broken.broken).toMatch(/^content\/words\/en\.yml:\d+:\d+ /);
    expect(broken.examples.length).toBe(good.examples.length);
    tab.end();
  });
});

describe('a static copy', () => {
  it('is the front end with a snapshot in it, which no text can end', () => {
    const [web, out] = [join(folder, 'web'), join(folder, 'out')];
    mkdirSync(web);
    writeFileSync(
      join(web, 'index.html'),
      '<!doctype html><head><script defer src="./page.js"></script></head>',
    );
    writeFileSync(join(web, 'page.js'), 'go()');
    const snapshot = { world: { now: '</script><b>' } } as unknown as Snapshot;
    writeStaticCopy(web, out, snapshot);
    const { document } = parseHTML(readFileSync(join(out, 'index.html'), 'utf8'));
    const [kept, script] = document.querySelectorAll('script');
    expect(JSON.parse(kept?.textContent ?? '')).toEqual(snapshot);
    expect(script?.getAttribute('src')).toBe('./page.js');
    expect(readFileSync(join(out, 'page.js'), 'utf8')).toBe('go()');
  });
});
