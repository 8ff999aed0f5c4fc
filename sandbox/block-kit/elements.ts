import * as z from 'zod';
import {
  confirm,
  id,
  menuOption,
  menuOptions,
  option,
  overflowOption,
  plainText,
  url,
} from './composition.js';

const common = { action_id: id.optional(), confirm: confirm.optional() };
const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };

export const image = z.strictObject({
  type: z.literal('image'),
  image_url: url,
  alt_text: z.string().min(1).max(2000),
});

const button = z.strictObject({
  type: z.literal('button'),
  ...common,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...common,
  ...focus,
  ...placeholder,
  ...menuOptions,
  initial_option: menuOption.optional(),
});

const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...common,
  ...focus,
  ...placeholder,
  ...menuOptions,
  initial_options: z.array(menuOption).min(1).optional(),
  max_selected_items: z.int().min(1).optional(),
});

const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...common,
  ...focus,
  ...placeholder,
  initial_option: menuOption.optional(),
  min_query_length: z.int().min(0).optional(),
});

const multiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...common,
  ...focus,
  ...placeholder,
  initial_options: z.array(menuOption).min(1).optional(),
  min_query_length: z.int().min(0).optional(),
  max_selected_items: z.int().min(1).optional(),
});

const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...common,
  ...focus,
  options: z.array(option).min(1).max(10),
  initial_option: option.optional(),
});

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...common,
  ...focus,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).min(1).max(10).optional(),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...common,
  options: z.array(overflowOption).min(1).max(5),
});

const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: id.optional(),
  ...focus,
  ...placeholder,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
});

const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...common,
  ...focus,
  ...placeholder,
  initial_user: id.optional(),
});

const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...common,
  ...focus,
  ...placeholder,
  initial_users: z.array(id).optional(),
  max_selected_items: z.int().min(1).optional(),
});

const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...common,
  ...focus,
  ...placeholder,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});

const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...common,
  ...focus,
  ...placeholder,
  initial_conversation: id.optional(),
  default_to_current_conversation: z.boolean().optional(),
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
});

/** The elements that an actions block may contain. */
export const actionElement = z.discriminatedUnion('type', [
  button,
  checkboxes,
  conversationsSelect,
  externalSelect,
  overflow,
  radioButtons,
  staticSelect,
  timepicker,
  usersSelect,
]);

/** The elements that may be beside a section's text. */
export const accessory = z.discriminatedUnion('type', [
  button,
  checkboxes,
  conversationsSelect,
  externalSelect,
  image,
  multiExternalSelect,
  multiStaticSelect,
  multiUsersSelect,
  overflow,
  radioButtons,
  staticSelect,
  timepicker,
  usersSelect,
]);

/** The elements that an input block may ask with. */
export const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  conversationsSelect,
  externalSelect,
  multiExternalSelect,
  multiStaticSelect,
  multiUsersSelect,
  plainTextInput,
  radioButtons,
  staticSelect,
  timepicker,
  usersSelect,
]);
