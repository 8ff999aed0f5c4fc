import type { ModalView } from '@slack/types';
import { DEFAULT_LANGUAGE } from '../../pulse/language.js';
import { NO_OVERLAY } from '../../support/overlay.js';
import { givenIn } from '../../slack/examples/example.js';
import { type Example, examplesOf } from '../../slack/examples/list.js';
import { framed } from '../../slack/sizes/frame.js';
import type { TextsByLanguage } from '../../slack/texts/load.js';
import type { Json } from './deliveries.js';

/** An example of one kind, in the form we send. */
export interface Sent {
  readonly name: string;
  readonly surface: Example['surface'];
  readonly shown: Json;
}

const sizeOf = ({ shown }: Example): number => JSON.stringify(shown).length;

/** Returns the largest example of each kind of message and view. (Doctor asks Slack about all of them.) */
export function oneOfEach(texts: TextsByLanguage): Sent[] {
  const given = givenIn(texts, DEFAULT_LANGUAGE);
  const setUp = { catalog: texts[DEFAULT_LANGUAGE].catalog, overlay: NO_OVERLAY };
  const kinds = new Map<string, Example>();
  for (const example of examplesOf(given, setUp)) {
    const kind = `${example.feature} ${example.made} ${example.surface}`;
    const largest = kinds.get(kind);
    if (!largest || sizeOf(example) > sizeOf(largest)) kinds.set(kind, example);
  }
  return [...kinds.values()].map(({ feature, made, surface, shown }) => ({
    name: `${feature}/${made}`,
    surface,
    shown: (surface === 'modal' ? framed(shown as ModalView) : shown) as unknown as Json,
  }));
}
