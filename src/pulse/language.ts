/** The languages that everything a member reads is there in. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A value for each language. */
export const forEachLanguage = <T>(make: (language: Language) => T): Record<Language, T> =>
  Object.fromEntries(LANGUAGES.map((language) => [language, make(language)])) as Record<Language, T>;

/** The language of a person of whom nothing is known, or whose language isn't supported. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** The language of a locale, such as "es-LA"; the default for one that there is no language for. */
export function languageOfLocale(locale: string | undefined): Language {
  const tongue = locale?.split(/[-_]/)[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === tongue) ?? DEFAULT_LANGUAGE;
}
