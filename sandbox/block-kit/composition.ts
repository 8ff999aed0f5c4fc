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

/** An option of radio buttons or checkboxes, which may be marked up. */
export const option = z.strictObject({
  text: anyText(75),
  value: z.string().min(1).max(150),
  description: anyText(75).optional(),
});

/** An option of a menu: Slack draws nothing but plain text there. */
export const menuOption = z.strictObject({
  text: plainText(75),
  value: z.string().min(1).max(150),
  description: plainText(75).optional(),
});

/** An option of an overflow menu, which may lead somewhere. */
export const overflowOption = menuOption.extend({ url: url.optional() });

const optionGroup = z.strictObject({ label: plainText(75), options: z.array(menuOption).min(1).max(100) });

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

/** Options of a menu: a list or groups, but not both; see `offersOnce`. */
export const menuOptions = {
  options: z.array(menuOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};

/** Whether a menu has its options in exactly one form: a list or groups. */
export const offersOnce = (menu: { options?: unknown; option_groups?: unknown }): boolean =>
  (menu.options === undefined) !== (menu.option_groups === undefined);

/** An app's answer while someone types into a menu: up to as many options as a menu holds, or none. */
export const offer = z
  .strictObject({
    options: z.array(menuOption).max(100).optional(),
    option_groups: z.array(optionGroup).max(100).optional(),
  })
  .refine(offersOnce, { message: 'options or option_groups' });
