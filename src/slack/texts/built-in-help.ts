import type { Language } from '../../pulse/language.js';
import type { Words } from './words.js';

/** What is shown in one language where content/ can't be read. */
interface BuiltInHelp {
  readonly notification: string;
  readonly help: Words['help'];
  /** The crisis card of each region. */
  readonly cards: Readonly<Record<string, string>> & { readonly int: string };
}

/** Written by `npm run built-in-help` from content/: don't change it here. */
export const BUILT_IN_HELP: Readonly<Record<Language, BuiltInHelp>> = {
  en: {
    notification: 'Weekly check-in',
    help: {
      title: 'Support',
      close: 'Close',
      unread: "I didn't save what you wrote. Slack may keep it; you can delete your message.",
      more: 'There are more people and places to turn to. Only you can see them.',
      start: 'Evenkeel is starting. Try again in a minute. `/support` works now.',
      workspace:
        "Slack didn't say which workspace this is for, so nothing changed. Open Evenkeel’s Home tab in that workspace, or use a command such as `/support` there.",
      storage:
        'Evenkeel can’t reach its database right now, so nothing changed. Try again in a minute. `/support` works now.',
      stranger:
        'Evenkeel is for people in this workspace, so nothing changed. `/support` works for everyone.',
    },
    cards: {
      au: '*If you might hurt yourself or someone else, please reach a person now.*\nCall Lifeline on *13 11 14* or text *0477 13 11 14*, any time. In danger right now? Call *000*.\nI am a simple program. I cannot read this the way a person would, and no one is watching this chat.',
      ca: '*If you might hurt yourself or someone else, please reach a person now.*\nCall or text *988*, any time. In danger right now? Call *911*.\nI am a simple program. I cannot read this the way a person would, and no one is watching this chat.',
      int: '*If you might hurt yourself or someone else, please reach a person now.*\nFind a helpline where you are: <https://findahelpline.com>\nIn danger right now? Call your local emergency number.\nI am a simple program. I cannot read this the way a person would, and no one is watching this chat.',
      uk: '*If you might hurt yourself or someone else, please reach a person now.*\nCall Samaritans on *116 123*, any time. In danger right now? Call *999*.\nI am a simple program. I cannot read this the way a person would, and no one is watching this chat.',
      us: '*If you might hurt yourself or someone else, please reach a person now.*\nCall or text *988*, any time. In danger right now? Call *911*.\nI am a simple program. I cannot read this the way a person would, and no one is watching this chat.',
    },
  },
  es: {
    notification: 'Encuesta semanal',
    help: {
      title: 'Apoyo',
      close: 'Cerrar',
      unread: 'No guardé lo que escribió. Slack puede conservarlo; usted puede borrar su mensaje.',
      more: 'Hay más personas y lugares que pueden ayudar. Solo usted puede verlos.',
      start: 'Evenkeel se está iniciando. Vuelva a intentarlo en un minuto. `/support` funciona ahora.',
      workspace:
        'Slack no indicó de qué espacio de trabajo se trata, así que no cambió nada. Abra la pestaña Inicio de Evenkeel en ese espacio o use allí un comando como `/support`.',
      storage:
        'Evenkeel no puede comunicarse con su base de datos en este momento, así que no cambió nada. Vuelva a intentarlo en un minuto. `/support` funciona ahora.',
      stranger:
        'Evenkeel es para las personas de este espacio de trabajo, así que no cambió nada. `/support` funciona para todos.',
    },
    cards: {
      au: '*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*\nLlame a Lifeline al *13 11 14* o envíe un texto al *0477 13 11 14*, a toda hora. ¿Está en peligro ahora? Llame al *000*.\nSoy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.',
      ca: '*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*\nLlame o envíe un texto al *988*, a toda hora. ¿Está en peligro ahora? Llame al *911*.\nSoy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.',
      int: '*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*\nBusque una línea de ayuda donde usted está: <https://findahelpline.com>\n¿Está en peligro ahora? Llame al número de emergencia de su zona.\nSoy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.',
      uk: '*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*\nLlame a Samaritans al *116 123*, a toda hora. ¿Está en peligro ahora? Llame al *999*.\nSoy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.',
      us: '*Si cree que puede hacerse daño o hacer daño a alguien, hable ya con una persona, por favor.*\nLlame al *988* a toda hora y oprima *2* para español. También puede enviar un texto al *988*. ¿Está en peligro ahora? Llame al *911*.\nSoy un programa simple. No puedo leer esto como una persona. Nadie está mirando este chat.',
    },
  },
};
