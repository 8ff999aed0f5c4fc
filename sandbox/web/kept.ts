const KEPT_AS = 'evenkeel-';

/** What was kept under a name in an earlier visit; null for nothing. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`${KEPT_AS}${name}`);
  } catch {
    // A page from a folder may keep nothing in some browsers.
    return null;
  }
}

/** Keeps something for later visits, where the browser lets it; otherwise it holds for this one. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`${KEPT_AS}${name}`, value);
  } catch {
    // It holds for this visit.
  }
}
