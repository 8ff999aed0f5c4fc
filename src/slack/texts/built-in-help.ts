import type { Language } from '../../pulse/language.js';
import type { Catalog } from '../../support/catalog.js';
import type { Words } from './words.js';

/** The texts of one language that people see if content/ can't be read. */
interface BuiltInHelp {
  readonly notification: string;
  readonly help: Words['help'];
  /** The crisis card of each region. */
  readonly crisis: Readonly<Record<string, Catalog['crisis']>> & { readonly int: Catalog['crisis'] };
}

/** The texts of each language. Don't change them here: `npm run built-in-help` writes this file from content/. */
export const BUILT_IN_HELP: Readonly<Record<Language, BuiltInHelp>> = {
  en: {
    notification: 'Weekly check-in',
    help: {
      title: 'Support',
      close: 'Close',
      unread:
        "You don't have to be in danger. I'm a bot: no person saw this, and I didn't save it. Slack may keep it, even if you delete it.",
      start: 'Evenkeel is starting. Try again in a minute. `/support` works now.',
      workspace:
        "Slack didn't say which workspace this is for, so nothing changed. Open Evenkeel’s Home tab in that workspace, or use a command such as `/support` there.",
      storage:
        'Evenkeel can’t reach its database right now, so nothing changed. Try again in a minute. `/support` works now.',
      stranger:
        'Evenkeel is for people in this workspace, so nothing changed. `/support` works for everyone.',
    },
    crisis: {
      au: {
        card: "*If you're thinking about suicide, or things feel like too much, talk to someone now:*\n• Call Lifeline on *13 11 14*, or text *0477 13 11 14*. Day and night.\n• In danger right now? Call *000*.",
        note: "You don't have to be in danger. I'm a bot; no one reads along.",
        abroad: 'Not in Australia? <https://findahelpline.com|findahelpline.com>',
        line: 'In crisis? Call *13 11 14* · Emergency: *000*',
      },
      ca: {
        card: "*If you're thinking about suicide, or things feel like too much, talk to someone now:*\n• Call or text *988*. Free, day and night, in English or French.\n• In danger right now? Call *911*.",
        note: "You don't have to be in danger. I'm a bot; no one reads along.",
        abroad: 'Not in Canada? <https://findahelpline.com|findahelpline.com>',
        line: 'Crisis? Call or text *988* · Emergency: *911*',
      },
      int: {
        card: "*If you're thinking about suicide, or things feel like too much, talk to someone now:*\n• Find your helpline: <https://findahelpline.com|findahelpline.com>\n• In danger right now? Call your local emergency number.",
        note: "You don't have to be in danger. I'm a bot; no one reads along.",
        line: 'In crisis? <https://findahelpline.com|findahelpline.com> · In danger? Your local emergency number',
      },
      uk: {
        card: "*If you're thinking about suicide, or things feel like too much, talk to someone now:*\n• Call Samaritans on *116 123*, or text *SHOUT* to *85258*. Free, day and night.\n• In danger right now? Call *999*.",
        note: "You don't have to be in danger. I'm a bot; no one reads along.",
        abroad: 'Not in the UK? <https://findahelpline.com|findahelpline.com>',
        line: 'Crisis? Call *116 123* · Text *85258* · *999*',
      },
      us: {
        card: "*If you're thinking about suicide, or things feel like too much, talk to someone now:*\n• Call or text *988*, or chat at <https://988lifeline.org|988lifeline.org>. Free, day and night.\n• In danger right now? Call *911*.",
        note: "You don't have to be in danger. I'm a bot; no one reads along.",
        abroad: 'Not in the US? <https://findahelpline.com|findahelpline.com>',
        line: 'Crisis? Call or text *988* · Emergency: *911*',
      },
    },
  },
  es: {
    notification: 'Encuesta semanal',
    help: {
      title: 'Apoyo',
      close: 'Cerrar',
      unread:
        'No hace falta estar en peligro. Soy un bot: ninguna persona vio su mensaje, y no lo guardé. Slack puede conservarlo, aunque usted lo borre.',
      start: 'Evenkeel se está iniciando. Vuelva a intentarlo en un minuto. `/support` funciona ahora.',
      workspace:
        'Slack no indicó de qué espacio de trabajo se trata, así que no cambió nada. Abra la pestaña Inicio de Evenkeel en ese espacio o use allí un comando como `/support`.',
      storage:
        'Evenkeel no puede comunicarse con su base de datos en este momento, así que no cambió nada. Vuelva a intentarlo en un minuto. `/support` funciona ahora.',
      stranger:
        'Evenkeel es para las personas de este espacio de trabajo, así que no cambió nada. `/support` funciona para todos.',
    },
    crisis: {
      au: {
        card: '*Si está pensando en el suicidio o siente que no puede más, hable con alguien ahora:*\n• Llame a Lifeline al *13 11 14*, o envíe un mensaje de texto al *0477 13 11 14*. Día y noche.\n• ¿Está en peligro ahora? Llame al *000*.',
        note: 'No hace falta estar en peligro. Soy un bot: nadie lee lo que escriba.',
        abroad: '¿Fuera de Australia? <https://findahelpline.com|findahelpline.com>',
        line: '¿En crisis? *13 11 14* · Emergencia: *000*',
      },
      ca: {
        card: '*Si está pensando en el suicidio o siente que no puede más, hable con alguien ahora:*\n• Llame o envíe un mensaje de texto al *988*. Gratis, día y noche, en inglés o francés.\n• ¿Está en peligro ahora? Llame al *911*.',
        note: 'No hace falta estar en peligro. Soy un bot: nadie lee lo que escriba.',
        abroad: '¿Fuera de Canadá? <https://findahelpline.com|findahelpline.com>',
        line: '¿En crisis? Llame o escriba al *988* · Emergencia: *911*',
      },
      int: {
        card: '*Si está pensando en el suicidio o siente que no puede más, hable con alguien ahora:*\n• Busque su línea de ayuda: <https://findahelpline.com|findahelpline.com>\n• ¿Está en peligro ahora? Llame al número de emergencia de su zona.',
        note: 'No hace falta estar en peligro. Soy un bot: nadie lee lo que escriba.',
        line: '<https://findahelpline.com|findahelpline.com> o llame a emergencias',
      },
      uk: {
        card: '*Si está pensando en el suicidio o siente que no puede más, hable con alguien ahora:*\n• Llame a Samaritans al *116 123*, o envíe *SHOUT* por mensaje de texto al *85258*. Gratis, día y noche.\n• ¿Está en peligro ahora? Llame al *999*.',
        note: 'No hace falta estar en peligro. Soy un bot: nadie lee lo que escriba.',
        abroad: '¿Fuera del Reino Unido? <https://findahelpline.com|findahelpline.com>',
        line: '¿En crisis? *116 123* · Texto *85258* · *999*',
      },
      us: {
        card: '*Si está pensando en el suicidio o siente que no puede más, hable con alguien ahora:*\n• Llame al *988* y oprima *2*, o envíe *AYUDA* por mensaje de texto al *988*. Gratis, día y noche.\n• ¿Está en peligro ahora? Llame al *911*.',
        note: 'No hace falta estar en peligro. Soy un bot: nadie lee lo que escriba.',
        abroad: '¿Fuera de EE. UU.? <https://findahelpline.com|findahelpline.com>',
        line: '¿En crisis? Llame al *988* y oprima *2*, o envíe *AYUDA* al *988* · Emergencia: *911*',
      },
    },
  },
};
