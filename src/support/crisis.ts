/**
 * The crisis cards, in code: the one answer that must not depend on Redis, the queue or a file that loads.
 * content/support/ says the same of each region (a test compares them). Numbers checked 2026-11-23.
 */
export const CRISIS_CARDS = {
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
} as const;

/** The crisis card of a region; one without a card of its own gets the international one. */
export const crisisCard = (region: string): string =>
  region in CRISIS_CARDS ? CRISIS_CARDS[region as keyof typeof CRISIS_CARDS] : CRISIS_CARDS.int;

/** Added where somebody wrote to the bot. Both sentences must stay true of the code and of Slack. */
export const UNREAD_NOTE = 'I did not save what you wrote. Slack may keep it; you can delete your message.';
