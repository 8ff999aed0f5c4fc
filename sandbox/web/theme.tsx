import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { keep, kept } from './kept.js';

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Returns the theme chosen in an earlier visit; null to follow the system. */
const chosenBefore = (): Theme | null => THEMES.find((theme) => theme === kept('theme')) ?? null;

const dark = window.matchMedia('(prefers-color-scheme: dark)');

const ofSystem = (): Theme => (dark.matches ? 'dark' : 'light');

const subscribe = (changed: () => void): (() => void) => {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
};

const ThemeContext = createContext<{ readonly theme: Theme; readonly choose: (theme: Theme) => void }>({
  theme: 'light',
  choose: () => undefined,
});

export const useTheme = (): Theme => useContext(ThemeContext).theme;

/** Applies light or dark: the system's theme until the user chooses one. */
export function Themed({ children }: { readonly children: ReactNode }): ReactNode {
  const system = useSyncExternalStore(subscribe, ofSystem);
  const [chosen, setChosen] = useState(chosenBefore);
  const theme = chosen ?? system;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const choose = (next: Theme): void => {
    keep('theme', next);
    setChosen(next);
  };
  return <ThemeContext value={{ theme, choose }}>{children}</ThemeContext>;
}

export function ThemeSwitch(): ReactNode {
  const { theme, choose } = useContext(ThemeContext);
  const other = theme === 'light' ? 'dark' : 'light';
  return (
    <button type="button" className="tool" onClick={() => choose(other)}>
      {other === 'dark' ? 'Dark' : 'Light'}
      <span className="unseen"> theme</span>
    </button>
  );
}
