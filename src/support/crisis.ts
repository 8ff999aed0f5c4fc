/**
 * The crisis card for the United States, in code: the one answer that must not depend on Redis, the queue or a
 * file that loads. content/support/us.yml says the same (a test compares them). Numbers checked 2026-11-23.
 */
export const CRISIS_CARD = `*If you might hurt yourself or someone else, please reach a person now.*
Call or text *988*, any time. In danger right now? Call *911*.
I am a simple program. I cannot read this the way a person would, and no one is watching this chat.`;

/** Added where somebody wrote to the bot. Both sentences must stay true of the code and of Slack. */
export const UNREAD_NOTE = 'I did not save what you wrote. Slack may keep it; you can delete your message.';
