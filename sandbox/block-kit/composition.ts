import * as z from 'zod';

/** Slack's composition objects, with the limits of docs.slack.dev (read November 2026). */
export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

export const anyText = (max: number) =>
  z.discriminatedUnion('type', [
    plainText(max),
    z.strictObject({
      type: z.literal('mrkdwn'),
      text: z.string().min(1).max(max),
      verbatim: z.boolean().optional(),
    }),
  ]);

export const id = z.string().min(1).max(255);
export const url = z.url().max(3000);

export const option = (value: number) =>
  z.strictObject({
    text: anyText(75),
    value: z.string().min(1).max(value),
    description: anyText(75).optional(),
    url: url.optional(),
  });

const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option(150)).min(1).max(100) });

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

/** Options of a menu: a list or groups, not both. */
export const menuOptions = {
  options: z.array(option(150)).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
