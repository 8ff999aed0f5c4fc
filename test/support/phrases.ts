import type { Language } from '../../src/pulse/language.js';

/** A habit that doesn't belong in what people read, why not, and what to write instead. docs/VOICE.md has the rules. */
export interface Habit {
  readonly found: RegExp;
  readonly why: string;
  readonly better: string;
}

const GLOSSARY = 'people read one word for each thing (docs/VOICE.md)';

/** The habits of each language, for every text in content/ that people read. */
export const HABITS: Readonly<Record<Language, readonly Habit[]>> = {
  en: [
    {
      found: /\b(?:Who|Whoever) \w+s\b(?!\w*:| it[:.]| what\b)[^?]*$/m,
      why: 'a clause without a head',
      better: 'If you …, or New people …',
    },
    {
      found: /\b(?:of (?:yours|theirs)|nothing of|none (?:will|is|are)|you are no\b|are in no\b)/i,
      why: 'negation by a noun',
      better: "You're not …; We don't …",
    },
    {
      found: /\b(?:nobody|no one) (?:is|was) told\b[^]*\b(?:nobody|no one) (?:is|was) told\b/i,
      why: 'the same promise twice',
      better: 'one promise, next to what it protects',
    },
    {
      found: /\b(?:is|are|was|were) (?:asked|kept|stored|taken|drawn|brought)\b/i,
      why: 'nobody acts',
      better: 'We ask …; We keep …',
    },
    {
      found: /\b(?:do|does|did|is|are|was|were|can|could|would|should|have|has|had|will) not\b|\bcannot\b/i,
      why: 'no contraction',
      better: "don't, isn't, can't, won't",
    },
    {
      found: /(?:^|[.!?:;,] )(?:I am|you are|we are|it is|that is|here is|there is) \w/i,
      why: 'no contraction',
      better: "I'm, you're, we're, it's, here's",
    },
    {
      found: /\b(?:anew|mend|reckon\w*|learnt|dialled|at the most|leave be|leaves? it be)/i,
      why: 'archaic or British',
      better: 'again, fix, estimate, learned, dialed, at most',
    },
    { found: /\bplaces to start\b/i, why: GLOSSARY, better: 'support options' },
    { found: /\b(?:seal(?:s|ed)?|locked)\b/i, why: GLOSSARY, better: 'encrypted' },
    {
      found: /\b(?:weekly|team) card\b|\bthe card\b/i,
      why: GLOSSARY,
      better: 'weekly message, or team pulse',
    },
    {
      found: /\bthis note\b|\bprivate note\b|\byour record\b/i,
      why: 'a chart note and a medical record, to a clinician',
      better: 'support options; what we keep',
    },
    { found: /\bseasons?\b|\bwho counts\b/i, why: GLOSSARY, better: '12-week period; people included' },
    {
      found: /(?<!\bthe )\b(?:rests?|resting)\b(?! (?:or training|doesn't|of))/i,
      why: GLOSSARY,
      better: 'pause',
    },
    { found: /\bmixed\b/i, why: GLOSSARY, better: 'Stretched' },
    { found: /\banonym\w*/i, why: 'an encrypted record exists while a week is open', better: 'confidential' },
    {
      found: /\b(?:rope|at the end of your)\b/i,
      why: 'an image of suicide',
      better: "You don't have to wait for a crisis.",
    },
    {
      found: /\breach out to\b|\byou should\b|\byou must\b/i,
      why: 'it pushes',
      better: 'You can …; If you like, …',
    },
  ],
  es: [
    { found: /\bchequeos?\b/i, why: 'a medical check-up', better: 'encuesta semanal' },
    { found: /\btoques\b/i, why: 'slang in Mexican usage', better: 'preguntas rápidas' },
    { found: /\b(?:sellad[oa]s?|sin sellar|se sella)\b/i, why: GLOSSARY, better: 'cifrado' },
    { found: /\b(?:tarjetas?)\b/i, why: GLOSSARY, better: 'mensaje semanal; pulso del equipo' },
    {
      found: /\bpor dónde empezar\b|\blugares para empezar\b/i,
      why: 'no noun in Spanish',
      better: 'opciones de apoyo',
    },
    {
      found: /\b(?:esta|la|una) nota\b(?! (?:clínica))/i,
      why: 'a chart note, to a clinician',
      better: 'mensaje; opciones de apoyo',
    },
    { found: /\btemporadas?\b/i, why: GLOSSARY, better: 'período de 12 semanas' },
    { found: /\bdescans(?:a|an|ar|e)\b/i, why: GLOSSARY, better: 'pausar, en pausa' },
    {
      found: /\bjefes?\b|\bjefas?\b|\bquien (?:le )?dirige\b/i,
      why: 'blunt, and one gender',
      better: 'supervisor(a)',
    },
    { found: /\bdueñ[oa]s?\b/i, why: "Slack's own word", better: 'propietario del espacio de trabajo' },
    {
      found: /\bprograma intensivo ambulatorio\b|\bprogramas intensivos ambulatorios\b/i,
      why: 'two names for one thing',
      better: 'programa ambulatorio intensivo',
    },
    { found: /\b(?:apagar|encender)\b/i, why: "Slack's own word", better: 'desactivar, activar' },
    {
      found: /\bhallar\b|\bqueda con\b|\bvale (?:si|cuando|en)\b|\bla dejo estar\b|\btras el botón\b/i,
      why: 'Peninsular, or translated',
      better: 'encontrar; se le empareja; aplica',
    },
    {
      found:
        /(?<!\p{L})(?:tú|tus?|ti|contigo|eres|estás|has|tienes|puedes|quieres|necesitas|sabes|debes)(?!\p{L})/iu,
      why: 'tú',
      better: 'usted',
    },
    { found: /\brecuerdo\b/i, why: 'a souvenir', better: 'recordatorio' },
    { found: /\banónim\w*/i, why: 'an encrypted record exists while a week is open', better: 'confidencial' },
    {
      found: /\blicencia familiar\b|\blicencia médica\b/i,
      why: 'a license is the professional one',
      better: 'permiso',
    },
    { found: /\bmixta\b|\btensa\b/i, why: GLOSSARY, better: 'Cargada, Sobrecargada' },
  ],
};

/** British spellings, which only the regions' own files may use. */
export const BRITISH =
  /\b(?:licen[c]e[sd]?|colou?rs?(?<=our|ours)|programmes?|behaviour\w*|centres?|organis\w+|recognis\w+|counsell\w+|favour\w*)\b/i;
