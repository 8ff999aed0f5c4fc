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
