const KEPT_AS = 'evenkeel-';

/** Returns what an earlier visit kept under a name; null if nothing. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`${KEPT_AS}${name}`);
  } catch {
    // In some browsers, a page opened from a folder can't store anything.
    return null;
  }
}

/** Keeps a value for later visits if the browser allows it; otherwise it holds for this visit. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`${KEPT_AS}${name}`, value);
  } catch {
    // It holds for this visit only.
  }
}
