import { weekOf } from '../../../src/pulse/calendar.js';
import type { Band, PublishedResult } from '../../../src/pulse/publication-rule.js';
import type { ActionLine, ActionState } from '../../../src/pulse/team-actions.js';
import { reportOf } from '../../../src/ops/report/figures.js';
import { svgOf } from '../../../src/ops/report/picture.js';
import { csvOf, textOf } from '../../../src/ops/report/text.js';

const NOW = Date.UTC(2026, 10, 27, 9);
const DAY = 86_400_000;
const THIS_WEEK = weekOf(NOW);

const week = (ago: number, band: Band | null): PublishedResult => ({
  week: THIS_WEEK - ago,
  band,
  since: null,
  themes: band ? { load: 'strained' } : {},
  heavyInTen: band && 7,
  mainTheme: band && 'load',
  ask: null,
});
const action = (
  words: string,
  is: ActionState,
  daysAgo: number,
  because: string | null = null,
): ActionLine => ({
  suggestion: null,
  words,
  chosenAt: NOW - daysAgo * DAY,
  last: { at: NOW - DAY, is, because, shown: null },
  takenBack: words === '',
});
const REPORT = reportOf({
  team: 'East <clinic> & co.',
  now: NOW,
  results: [week(4, null), week(3, 'steady'), week(2, 'strained'), week(1, 'strained')],
  actions: [
    action('', 'done', 3),
    action('=HYPERLINK("x"), "quoted"', 'chosen', 5),
    action('Fewer intakes.', 'impossible', 9, 'No money.'),
    action('No meetings on Fridays.', 'done', 20),
  ],
  supporters: 3,
});
const NOTHING = reportOf({ team: 'New', now: NOW, results: [], actions: [], supporters: 0 });

describe('a team’s report', () => {
  it('says in words how many weeks had which result, what the managers did, and how many supporters can be asked', () => {
    expect(textOf(REPORT)).toEqual([
      'East <clinic> & co., as of 2026-11-27: from what everyone on the team could read, and nothing else',
      '',
      'Weeks with a result: 3 of 4 closed, from 2026-10-26 to 2026-11-16',
      '  Steady 1, Stretched 0, Strained 2',
      "Managers said what they'd do: 4 times",
      '  done 1, still going 0, not possible 1, no word since 1, taken back 1',
      '  2026-11-07: No meetings on Fridays. (done by 2026-11-26)',
      '  2026-11-18: Fewer intakes. (not possible: No money.)',
      '  2026-11-22: =HYPERLINK("x"), "quoted" (no word since)',
      '  2026-11-24: (no words) (taken back)',
      'Peer supporters of the workspace who can be asked now: 3',
    ]);
    expect(textOf(NOTHING)[2]).toBe('Weeks with a result: none yet');
  });

  it('drops the control characters in a team’s name, which would steer a terminal', () => {
    expect(textOf({ ...NOTHING, team: 'A\u001b[2J\u202eB' })[0]).toMatch(/^A\[2JB, as of/);
  });

  it.each(['＝1+1', ' =1+1', '\u00a0@x', '－1'])(
    'is CSV in which no spreadsheet takes %j for a formula',
    (words) => {
      const actions = REPORT.actions.map((one) => ({ ...one, words }));
      expect(csvOf({ ...REPORT, actions })).toContain(`"'${words}"`);
    },
  );

  it('is CSV that keeps commas and quotes, and in which no spreadsheet takes a sentence for a formula', () => {
    const rows = csvOf(REPORT).trimEnd().split('\r\n');
    expect(rows[0]).toBe('"date","what","value","words","reason","said_on"');
    expect(rows[1]).toBe('"2026-10-26","week","none","","",""');
    expect(rows).toContain(
      '"2026-11-22","action","chosen","\'=HYPERLINK(""x""), ""quoted""","","2026-11-26"',
    );
    expect(rows.at(-1)).toBe('"2026-11-27","supporters","3","","",""');
    expect(rows).toHaveLength(1 + 4 + 4 + 1);
  });

  it('is a picture with a bar for each week and a mark for each action, and says both in words too', () => {
    const svg = svgOf(REPORT);
    expect(svg.match(/<rect x=/g)).toHaveLength(4);
    expect(svg).toContain('<title>2026-11-09: Strained</title>');
    expect(svg).toContain('4 weeks: Steady 1, Stretched 0, Strained 2, no result 1. 4 actions.');
    expect(svg).toContain('East &#60;clinic&#62; &#38; co.');
    expect(svg).not.toMatch(/<clinic>|<script|"x"/);
    expect(svg.match(/</g)?.length).toBe(svg.match(/>/g)?.length);
    expect(svgOf(NOTHING)).toContain('0 weeks');
  });
});
