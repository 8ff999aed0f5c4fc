const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', es: 'Spanish' };

export const languageName = (language: string): string => LANGUAGES[language] ?? language;
