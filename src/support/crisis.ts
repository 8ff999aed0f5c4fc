import type { Language } from '../pulse/language.js';

/**
 * The crisis cards, in code: the one answer that must not depend on Redis, the queue or a file that loads.
 * content/support/ says the same of each region (a test compares them). Numbers checked 2026-11-23.
 */
export const CRISIS_CARDS = {
  en: {
    us: `*If you might hurt yourself or someone else, please reach a person now.*
Call or text *988*, any time. In danger right now? Call *911*.
I am a simple program. I cannot read this the way a person would, and no one is watching this chat.`,
    ca: `*If you might hurt yourself or someone else, please reach a person now.*
Call or text *988*, any time. In danger right now? Call *911*.
I am a simple program. I cannot read this the way a person would, and no one is watching this chat.`,
    uk: `*If you might hurt yourself or someone else, please reach a person now.*
Call Samaritans on *116 123*, any time. In danger right now? Call *999*.
I am a simple program. I cannot read this the way a person would, and no one is watching this chat.`,
    au: `*If you might hurt yourself or someone else, please reach a person now.*
Call Lifeline on *13 11 14* or text *0477 13 11 14*, any time. In danger right now? Call *000*.
I am a simple program. I cannot read this the way a person would, and no one is watching this chat.`,
    int: `*If you might hurt yourself or someone else, please reach a person now.*
Find a helpline where you are: <https://findahelpline.com>
In danger right now? Call your local emergency number.
I am a simple program. I cannot read this the way a person would, and no one is watching this chat.`,
  },
  es: {
    us: `*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*
Llame al *988* a toda hora y oprima *2* para español. También puede enviar un texto al *988*. ¿Está en peligro ahora? Llame al *911*.
Soy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.`,
    ca: `*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*
Llame o envíe un texto al *988*, a toda hora. ¿Está en peligro ahora? Llame al *911*.
Soy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.`,
    uk: `*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*
Llame a Samaritans al *116 123*, a toda hora. ¿Está en peligro ahora? Llame al *999*.
Soy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.`,
    au: `*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*
Llame a Lifeline al *13 11 14* o envíe un texto al *0477 13 11 14*, a toda hora. ¿Está en peligro ahora? Llame al *000*.
Soy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.`,
    int: `*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*
Busque una línea de ayuda donde usted está: <https://findahelpline.com>
¿Está en peligro ahora? Llame al número de emergencia de su zona.
Soy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.`,
  },
} as const satisfies Record<Language, Record<string, string>>;

/** The crisis card of a region; one without a card of its own gets the international one. */
export function crisisCard(region: string, language: Language): string {
  const cards: Readonly<Record<string, string>> & { readonly int: string } = CRISIS_CARDS[language];
  return cards[region] ?? cards.int;
}

/** Added where somebody wrote to the bot. Both sentences must stay true of the code and of Slack. */
export const UNREAD_NOTES: Readonly<Record<Language, string>> = {
  en: 'I did not save what you wrote. Slack may keep it; you can delete your message.',
  es: 'No guardé lo que escribió. Slack puede conservarlo; usted puede borrar su mensaje.',
};
