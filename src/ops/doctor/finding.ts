export const AREAS = ['Content', 'Redis', 'Keyring', 'Slack', 'Weeks'] as const;

/** One thing that was looked at. */
export interface Finding {
  readonly area: (typeof AREAS)[number];
  /** `look`: it works, and somebody should look at it; `wrong`: something is lost or not done until it is mended. */
  readonly state: 'fine' | 'look' | 'wrong';
  /** One sentence, with the fix unless it's fine. It never has a member's id, answer or words in it. */
  readonly says: string;
}

/** What is found in one area. */
export const findingsOf = (area: Finding['area']) => {
  const found =
    (state: Finding['state']) =>
    (says: string): Finding => ({ area, state, says });
  return { fine: found('fine'), look: found('look'), wrong: found('wrong') };
};

const SHOWN = { fine: 'ok', look: 'LOOK', wrong: 'WRONG' } as const;

/** A finding as one line. */
export const lineOf = ({ area, state, says }: Finding): string =>
  `${SHOWN[state].padEnd(5)}  ${area.padEnd(7)}  ${says}`;

/** How many findings are how, as the last line. */
export function summaryOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  return `${count('fine')} fine, ${count('look')} to look at, ${count('wrong')} wrong.`;
}
