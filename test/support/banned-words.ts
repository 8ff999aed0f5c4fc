/** What no content file may say, in any letter case, comments of the file included; each has its reason in the rules. */
export const BANNED_WORDS = [
  'diagnos',
  'screening',
  'HIPAA',
  'committed suicide',
  'failed attempt',
  'streak',
  'epidemic',
  'you must',
  'right for you',
  'guarantee',
  'anonymous',
  'will not affect your licen',
] as const;

/** The same in Spanish. */
export const BANNED_WORDS_ES = [
  'diagnóstic',
  'diagnostic',
  'tamizaje',
  'cribado',
  'hipaa',
  'cometer suicidio',
  'cometió suicidio',
  'racha',
  'epidemia',
  'garantiza',
  'anónim',
  'adecuado para usted',
] as const;
