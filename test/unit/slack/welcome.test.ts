import { linesOf } from '../../../sandbox/demo/read.js';
import {
  joinChoices,
  joinModal,
  noticeModal,
  privacyModal,
  welcome,
} from '../../../src/slack/features/membership/forms.js';
import { loadTexts } from '../../../src/slack/texts/load.js';

const texts = loadTexts('content', 'us');
const said = (known: Parameters<typeof welcome>[2], language: 'en' | 'es' = 'en') =>
  linesOf(welcome(texts[language], 'east', known).blocks).join('\n');

describe('the welcome', () => {
  it.each([
    ['weekly', 'en', /5 quick questions, four about worry and mood, one about work/],
    ['plain', 'en', /5 quick questions, about energy, sleep and work/],
    ['proqol', 'en', /5 quick questions, about burnout and secondary trauma/],
    ['proqol', 'es', /5 preguntas: desgaste \(burnout\) y trauma secundario/],
    ['weekly', 'es', /5 preguntas: 4 de preocupación y ánimo y una de trabajo/],
    ['plain', 'es', /5 preguntas: energía, sueño y trabajo/],
  ] as const)('says what %s asks, in %s', (questionnaire, language, expected) => {
    expect(said({ questionnaire, included: 8 }, language)).toMatch(expected);
  });

  it('tells the truth about the weekly questionnaire: four core questions about worry and mood, and one in turn', () => {
    const { core, rotating } = texts.en.questionnaires.get('weekly')!;
    expect(core.map(({ theme }) => theme)).toEqual(['worry', 'worry', 'mood', 'mood']);
    expect(rotating.map(({ theme }) => theme)).not.toContain('mood');
  });

  it.each([
    [null, /no result until 5 people/],
    [4, /no result until 5 people/],
    [5, /one word every 4 weeks/],
    [7, /one word for the team/],
    [20, /each theme/],
    [50, /how many in ten/],
  ])('says who sees what in a team that includes %s', (included, expected) => {
    expect(said({ questionnaire: 'plain', included })).toMatch(expected);
  });

  it('says what any team might show if the member’s team isn’t known yet', () => {
    expect(said(null)).toMatch(/a few quick questions[^]*how many in ten/);
  });

  it('says what we keep, what a no does, and who gets nothing', () => {
    expect(said(null)).toMatch(
      /last 4 weeks[^]*If you say no[^]*HR, an insurer, your chart or a licensing board/,
    );
  });
});

describe('the form to join', () => {
  const [, how] = joinModal(texts.en, 'east').blocks;

  it('has no default answer to how support options arrive', () => {
    expect(how).toMatchObject({ type: 'input', block_id: 'notes' });
    expect(how).toMatchObject({ element: { initial_option: { value: 'unchosen' } } });
    expect(joinChoices({ notes: 'unchosen' })).toBeNull();
    expect(joinChoices({ reminder: 'yes' })).toBeNull();
    expect(joinChoices({ notes: 'elsewhere' })).toBeNull();
  });

  it.each(['discreet', 'direct'])('takes the answer %s', (outreach) => {
    expect(joinChoices({ notes: outreach, reminder: 'no' })).toEqual({
      outreach,
      reminder: false,
      language: null,
    });
  });
});

it('the notice has the five points that the law requires, in each language', () => {
  for (const language of ['en', 'es'] as const)
    expect(linesOf(noticeModal(texts[language]).blocks).filter((line) => /^\d\. /.test(line))).toHaveLength(
      5,
    );
});

it.each([
  ['weekly', 'en', /four about worry and mood, one about work \(includes the PHQ-4\)/],
  ['plain', 'en', /a few questions a week: about energy, sleep and work/],
  ['plain', 'es', /energía, sueño y trabajo/],
  [
    'proqol',
    'en',
    /a few questions a week: about burnout and secondary trauma \(includes the adapted ProQOL\)/,
  ],
  ['proqol', 'es', /desgaste \(burnout\) y trauma secundario \(incluye el ProQOL adaptado\)/],
  ['', 'en', /Depending on your team/],
] as const)('the notice behind the welcome is about the questions of %j, in %s', (id, language, expected) => {
  const known = id === '' ? null : { questionnaire: id, included: 8 };
  for (const screen of [welcome(texts[language], 'east', known), privacyModal(texts[language], id)])
    expect(JSON.stringify(screen).includes(`"value":"${id}"`)).toBe(id !== '');
  const lines = linesOf(noticeModal(texts[language], id).blocks).join('\n');
  expect(lines).toMatch(expected);
  if (id === 'plain' || id === 'proqol') expect(lines).not.toMatch(/PHQ-4/);
});

describe('the privacy page', () => {
  const asked = (contact: string | null) => linesOf(privacyModal({ ...texts.en, contact }).blocks).join('\n');

  it('names the person to ask as the operator typed it', () => {
    expect(asked('Pat *Lee*, ext. 204')).toMatch(/Ask Pat \W*Lee\W*, ext. 204/);
    expect(asked(null)).toMatch(/Ask whoever runs Evenkeel/);
  });
});
