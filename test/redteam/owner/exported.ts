import type { PostedMessage } from '../../../sandbox/index.js';

/** Returns messages as an export holds them, without what differs for everyone: ids and times. */
export const exported = (messages: readonly PostedMessage[]) =>
  messages.map(({ text, blocks, edited }) => ({ text, blocks, edited }));
