import * as z from 'zod';
import { namesProblem } from '../../content/names.js';

/** A text of so many characters at most. */
export const line = (most: number) => z.string().min(1).max(most);

/** A text in which the code fills just these {names}. */
export const holding = (schema: z.ZodString, ...names: string[]) =>
  schema.superRefine((written, context) => {
    const message = namesProblem(written, names);
    if (message) context.addIssue({ code: 'custom', message });
  });

/** A text in a message or view. */
export const text = holding(line(2_900));

/** The same with {names} that the code fills. */
export const filled = (...names: string[]) => holding(line(2_900), ...names);

/** A button. Slack cuts nothing: a longer button or title is refused. */
export const button = holding(line(75));

/** A modal's title. */
export const title = holding(line(24));

/** One of the two buttons below a modal. */
export const modalButton = holding(line(24));

/** An input's label or hint, in plain text. */
export const label = holding(line(150));

/** A choice in a form. */
export const option = holding(line(75));

/** How long a choice may be in a list that stands beside a text, in characters: a window cuts a longer one. */
export const LONGEST_BESIDE_TEXT = 36;

/** A choice in a list beside a text. What it means stands in that text. */
export const besideText = holding(line(LONGEST_BESIDE_TEXT));

/** What a lock screen shows of a message. */
export const notification = holding(line(150));
