import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const request_url = z
  .string()
  .regex(/^https?:\/\//)
  .optional();

const manifestSchema = z.looseObject({
  display_information: z.looseObject({ name: z.string() }),
  features: z.looseObject({
    app_home: z
      .looseObject({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(false),
        messages_tab_read_only_enabled: z.boolean().default(true),
      })
      .optional(),
    shortcuts: z
      .array(
        z.looseObject({
          name: z.string(),
          type: z.enum(['global', 'message']),
          callback_id: z.string().min(1).max(255),
        }),
      )
      .default([]),
    slash_commands: z
      .array(
        z.looseObject({
          command: z.string().regex(/^\//),
          description: z.string().default(''),
          usage_hint: z.string().default(''),
        }),
      )
      .default([]),
  }),
  oauth_config: z.looseObject({
    scopes: z
      .looseObject({ bot: z.array(z.string()), bot_optional: z.array(z.string()).default([]) })
      .refine(
        ({ bot, bot_optional }) => bot_optional.every((scope) => bot.includes(scope)),
        'an optional scope has to be among those of the bot, too',
      ),
  }),
  settings: z
    .looseObject({
      event_subscriptions: z.looseObject({ bot_events: z.array(z.string()), request_url }).optional(),
      interactivity: z.looseObject({ is_enabled: z.boolean(), request_url }).optional(),
      socket_mode_enabled: z.boolean().default(false),
    })
    .refine(
      ({ socket_mode_enabled, event_subscriptions }) =>
        socket_mode_enabled || !event_subscriptions || event_subscriptions.request_url !== undefined,
      'Event Subscription requires either Request URL or Socket Mode Enabled',
    )
    .refine(
      ({ socket_mode_enabled, interactivity }) =>
        socket_mode_enabled || !interactivity?.is_enabled || interactivity.request_url !== undefined,
      'Interactivity requires a Request URL',
    ),
});

/** A slash command as Slack's client offers it. */
export interface OfferedCommand {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
}

/** A global shortcut as Slack's client offers it. */
export interface OfferedShortcut {
  readonly callbackId: string;
  readonly name: string;
}

/** Everything that the app's manifest allows: the sandbox refuses the rest, as Slack would. */
export interface Manifest {
  readonly scopes: ReadonlySet<string>;
  readonly commands: ReadonlyMap<string, OfferedCommand>;
  /** The global shortcuts, by callback id. */
  readonly shortcuts: ReadonlyMap<string, OfferedShortcut>;
  readonly events: ReadonlySet<string>;
  readonly interactive: boolean;
  readonly homeTab: boolean;
  /** Whether members may write to the bot. */
  readonly messagesOpen: boolean;
}

/** Reads a manifest file. Throws if it isn't one. */
export function readManifest(file: string): Manifest {
  const { features, oauth_config, settings } = manifestSchema.parse(parse(readFileSync(file, 'utf8')));
  return {
    scopes: new Set(oauth_config.scopes.bot),
    commands: new Map(
      features.slash_commands.map(({ command, description, usage_hint: hint }) => [
        command,
        { name: command, description, hint },
      ]),
    ),
    shortcuts: new Map(
      features.shortcuts
        .filter(({ type }) => type === 'global')
        .map(({ callback_id: callbackId, name }) => [callbackId, { callbackId, name }]),
    ),
    events: new Set(settings.event_subscriptions?.bot_events),
    interactive: settings.interactivity?.is_enabled ?? false,
    homeTab: features.app_home?.home_tab_enabled ?? false,
    messagesOpen:
      (features.app_home?.messages_tab_enabled ?? false) &&
      !(features.app_home?.messages_tab_read_only_enabled ?? true),
  };
}
