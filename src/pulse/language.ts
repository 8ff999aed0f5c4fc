/** The languages in which we've written everything that members read. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A value for each language. */
export const forEachLanguage = <T>(make: (language: Language) => T): Record<Language, T> =>
  Object.fromEntries(LANGUAGES.map((language) => [language, make(language)])) as Record<Language, T>;

/** The language for a person we know nothing about, or whose language we don't support. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** The language of a locale, such as "es-LA"; the default language for a locale we don't support. */
export function languageOfLocale(locale: string | undefined): Language {
  const tongue = locale?.split(/[-_]/)[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === tongue) ?? DEFAULT_LANGUAGE;
}
