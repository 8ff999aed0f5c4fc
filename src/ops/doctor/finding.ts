/** One result of a check by doctor. */
export interface Finding {
  readonly area: 'Content' | 'Redis' | 'Keyring' | 'Slack' | 'Weeks';
  /** `warn`: it works, but someone should look at it. `fail`: something is lost or stuck until someone fixes it. */
  readonly state: 'ok' | 'warn' | 'fail';
  /** One sentence, with the fix unless it's OK. It never contains a member's id, answer or words. */
  readonly says: string;
}

/** Makes findings of one area. */
export const findingsOf = (area: Finding['area']) => {
  const found =
    (state: Finding['state']) =>
    (says: string): Finding => ({ area, state, says });
  return { ok: found('ok'), warn: found('warn'), fail: found('fail') };
};

const SHOWN = { ok: 'OK', warn: 'WARN', fail: 'FAIL' } as const;

/** Formats a finding as one line. */
export const lineOf = ({ area, state, says }: Finding): string =>
  `${SHOWN[state].padEnd(4)}  ${area.padEnd(7)}  ${says}`;

/** The last line: how many findings are OK, warnings and failures. */
export function summaryOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  return `${count('ok')} OK, ${count('warn')} WARN, ${count('fail')} FAIL.`;
}
