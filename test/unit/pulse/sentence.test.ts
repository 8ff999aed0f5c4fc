import fc from 'fast-check';
import { checkSentence, MOST_CHARACTERS } from '../../../src/pulse/sentence.js';

const TEAM = [
  ['Maria García', 'mgarcia', 'Maria', 'García'],
  ["Sean O'Brien", 'Sean (he/him)'],
  ['Will Young', 'Will Y.'],
  ['Grace Nguyen-Smith, LCSW', 'Grace | nights'],
  ['Jo Li', 'jo'],
  ['李雷', 'Lei'],
  ['Dr. Ana de la Cruz', 'Intake Ana'],
];
const kindOf = (sentence: string): string => checkSentence(sentence, TEAM).kind;
const nameIn = (sentence: string): string | null => {
  const checked = checkSentence(sentence, TEAM);
  return checked.kind === 'name' ? checked.name : null;
};
const unsureOf = (sentence: string): readonly string[] | null => {
  const checked = checkSentence(sentence, TEAM);
  return checked.kind === 'fine' ? checked.unsure : null;
};

describe('a sentence for everyone', () => {
  it.each([
    'We’ll take two new intakes off the list each week.',
    'No meetings on Wednesdays until Jan 15, 2027.',
    'The night shift (0700-1900) gets a second person from 2026-12-01.',
    'Supervision stays, even in weeks with 40+ cases.',
    'Desde el lunes, nadie atiende solo el turno de noche.',
    'De la semana que viene en adelante hay una hora sin reuniones.',
    '“Cover” & <lunch> for *everyone* ~ 100% of days: done.',
    'Day team and night team swap on call every 2nd week.',
    'NO MEETINGS ON WEDNESDAY, AND WORKSHOPS FOR UNDERSTAFFED SHIFTS',
    'From 01-15-2027, or 15.01.2027, no new intakes.',
    'Open 10.00 - 12.30 and 13:30-17:00 from now on.',
    'Cover from 2026-12-01 - 2027-01-15, in the school year 2026-2027 (2026/27).',
    'Shifts: 0700-1900 1900-0700.',
  ])('is fine if it names no one: %s', (sentence) => {
    expect(checkSentence(sentence, TEAM)).toEqual({ kind: 'fine', sentence, unsure: [] });
  });

  it.each([
    ['Maria’s caseload goes down.', 'Maria’s'],
    ['we cover for maria', 'maria'],
    ['MARÍA GETS HELP', 'MARÍA'],
    ['Ask Garcia about it.', 'Garcia'],
    ['mgarcia has the list', 'mgarcia'],
    ['OBrien is back', 'OBrien'],
    ['o’brien is back', 'o’brien'],
    ['Nguyen takes over', 'Nguyen'],
    ['Fewer intakes for Nguyen-Smith', 'Nguyen'],
    ['Jo has Fridays off', 'Jo'],
    ['We cover for 李雷 on Friday', '李雷'],
    ['Ask de la Cruz', 'Cruz'],
    ['Ma\u200bria is away', 'Maria'],
    ['Fewer shifts for Will from Monday', 'Will'],
    ['fewer shifts for will young', 'will'],
    ['We thank Grace for it', 'Grace'],
    ['Maria´s caseload goes down', 'Maria´s'],
    ['Maria‘s caseload goes down', 'Maria‘s'],
    ['Fewer cases in Marias list', 'Marias'],
    ['Ｍａｒｉａ has Fridays off', 'Ｍａｒｉａ'],
    ['Ma\u034fria is away', 'Maria'],
  ])('that names someone on the team is refused, in upper or lower case: %s', (sentence, name) => {
    expect(nameIn(sentence)).toBe(name);
  });

  it.each([
    ['We will drop one meeting a week.', ['will']],
    ['Will there be fewer meetings? Yes.', ['Will']],
    ['Young staff get a mentor.', ['Young']],
    ['A week of grace for late notes.', ['grace']],
  ])('with an ordinary word that’s also a name is returned for another look: %s', (sentence, unsure) => {
    expect(unsureOf(sentence)).toEqual(unsure);
  });

  it.each([
    ['Łukasz Nowak', 'Lukasz has Fridays off'],
    ['Søren Ødegård', 'Soren has Fridays off'],
    ['Søren Ødegård', 'ask odegard'],
    ['Đặng Hoa', 'Dang has fewer cases'],
    ['Anna Müller', 'Mueller takes over'],
    ['Anna Müller', 'Muller takes over'],
    ['Garcia, Teresa', 'teresa takes over'],
    ['Garcia, Teresa M.', 'garcia takes over'],
    ['Robert (Bob) Smith', 'Ask Bob about it'],
    ['Robert (Bob) Smith', 'Smith takes over'],
    ['[Nights] Paula Ortiz', 'Ortiz takes over'],
    ['(she/her) Nadia', 'nadia takes over'],
    ['Intake | Olga', 'olga takes over'],
    ['Nurse/Tomas', 'tomas takes over'],
    ['Jean-Luc Petit', 'JeanLuc takes over'],
    ['Ella Ruiz', 'We cover for Ella'],
    ['Thu Van Le', 'Fewer cases for Le'],
    ['Jack Ma', 'Ask Ma about it'],
    ['山田 太郎', '山田さんは休みます'],
  ])('that names %s is refused, however accounts and keyboards write the name: %s', (name, sentence) => {
    expect(checkSentence(sentence, [[name]]).kind).toBe('name');
  });

  it.each([
    ['Meg Close', 'We close the list by 5 pm.'],
    ['Mary Means', 'This means fewer intakes.'],
    ['Jo Ruiz MA', 'An MA intern starts.'],
    ['Ella Ruiz', 'Cada enfermera decide con ella.'],
    ['Ana Ruiz, Pediatrics', 'Pediatrics gets a second nurse.'],
    ['Ana Ruiz (Oncology)', 'Oncology gets a second nurse.'],
    ['Hope Ruiz', 'Hopes are high.'],
    ['Maria OOO til Monday', 'No meetings on Monday from now on.'],
  ])('isn’t refused because of %s: %s', (name, sentence) => {
    expect(checkSentence(sentence, [[name]]).kind).toBe('fine');
  });

  it('doesn’t take titles, degrees, pronouns, particles and work words in Slack names for names', () => {
    expect(unsureOf('He and the LCSW on nights take intake; la de noche también.')).toEqual([]);
  });

  it.each([
    ['', 'empty'],
    ['  \u200b ', 'empty'],
    ['!!!', 'empty'],
    ['x'.repeat(MOST_CHARACTERS + 1), 'long'],
    ['One.\nTwo.', 'lines'],
    ['One.\u2028Two.', 'lines'],
    ['Write to ana@clinic.example', 'email'],
    ['Ask <@U0123ABCDEF>', 'mention'],
    ['<!channel> no meetings', 'mention'],
    ['Ask @sam', 'mention'],
    ['Ask U0123ABCDEF', 'mention'],
    ['See https://example.org/plan', 'link'],
    ['See www.example.org', 'link'],
    ['See clinic.org for more', 'link'],
    ['<https://example.org|the plan>', 'link'],
    ['Call (555) 010-0199', 'phone'],
    ['Call 555.0100', 'phone'],
    ['Call +1 555 010 0199 now', 'phone'],
    ['The code is 1234567', 'phone'],
    ['Call 555/010/0199', 'phone'],
    ['Call 555_010·0199', 'phone'],
    ['Call 555\u2212010\u22120199', 'phone'],
    ['Call ５５５０１００１９９', 'phone'],
    ['Call ٥٥٥٠١٠٠١٩٩', 'phone'],
    ['Call 5️⃣5️⃣5️⃣0️⃣1️⃣0️⃣0️⃣', 'phone'],
    ['Call 01.02.03.04.05', 'phone'],
    ['Write to ana＠clinic.example', 'email'],
    ['Write to ana (at) clinic.example', 'email'],
    ['See meet.example.si/x', 'link'],
    ['See clinic.de', 'link'],
  ])('is refused: %j (%s)', (sentence, kind) => {
    expect(kindOf(sentence)).toBe(kind);
  });

  it('may have as many characters as the limit, in any script', () => {
    for (const sign of ['x', 'é', '雷', '🌊'])
      expect(kindOf(`a${sign.repeat(MOST_CHARACTERS - 1)}`)).toBe('fine');
  });

  it('comes out on one line, without invisible characters', () => {
    const checked = checkSentence(' No\u202e  meetings\ton\u2060 Fridays ', []);
    expect(checked).toEqual({ kind: 'fine', sentence: 'No meetings on Fridays', unsure: [] });
  });

  it('never passes with a team member’s name in it, anywhere', () => {
    const around = fc.constantFrom('', 'we cover for ', 'Fewer cases: ', '(', '“');
    const after = fc.constantFrom('', ' next week', '.', '’s cases', '?', ')', '!');
    const name = fc.constantFrom(
      'Maria',
      'garcia',
      'GARCÍA',
      'mgarcia',
      'Sean',
      'nguyen',
      'Ana',
      'jo',
      'lei',
    );
    fc.assert(
      fc.property(around, name, after, (before, one, behind) => nameIn(`${before}${one}${behind}`) !== null),
    );
  });

  it('passes again if it’s checked again', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const checked = checkSentence(typed, TEAM);
        return checked.kind !== 'fine' || checkSentence(checked.sentence, TEAM).kind === 'fine';
      }),
    );
  });
});
