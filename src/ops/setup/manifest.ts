import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, parseDocument } from 'yaml';
import { PACKAGE_FOLDER } from '../../paths.js';

/** The choices that the app's manifest depends on. */
export interface ManifestChoice {
  /** The bot's own address that Slack calls, without a slash at its end; null for Socket Mode. */
  readonly address: string | null;
  /** Whether workspaces install the app themselves. */
  readonly several: boolean;
  /** Whether an organization may install it for all its workspaces. */
  readonly organization: boolean;
}

/** Where Slack sends events, clicks, commands and menus, and where people return after installing. */
const EVENTS_PATH = '/slack/events';
const REDIRECT_PATH = '/slack/oauth_redirect';

/** Slack's link that opens "create an app from a manifest" with the manifest filled in. */
const CREATE_APP = 'https://api.slack.com/apps?new_app=1&manifest_yaml=';

/** The app's manifest as YAML: manifest.yml, with the addresses that HTTP mode needs. */
export function manifestFor({ address, several, organization }: ManifestChoice): string {
  const shipped = readFileSync(join(PACKAGE_FOLDER, 'manifest.yml'), 'utf8');
  // The comment at its head says where to paste it.
  const manifest = parseDocument(shipped.replace(/^(?:#.*\n)+/, ''));
  manifest.commentBefore =
    ' The Slack app, as `evenkeel setup` was told. docs/DEPENDENCIES.md says what each scope is for.';
  manifest.setIn(['settings', 'socket_mode_enabled'], address === null);
  manifest.setIn(['settings', 'org_deploy_enabled'], organization);
  if (address !== null) {
    const url = address + EVENTS_PATH;
    manifest.setIn(['settings', 'event_subscriptions', 'request_url'], url);
    manifest.setIn(['settings', 'interactivity', 'request_url'], url);
    manifest.setIn(['settings', 'interactivity', 'message_menu_options_url'], url);
    for (const command of commandsOf(manifest)) command.set('url', url);
    if (several) manifest.setIn(['oauth_config', 'redirect_urls'], [address + REDIRECT_PATH]);
  }
  return manifest.toString({ lineWidth: 0 });
}

const commandsOf = (manifest: Document): { set(key: string, value: string): void }[] => {
  const { items } = manifest.getIn(['features', 'slash_commands']) as { items: unknown[] };
  return items.filter((item) => isMap(item));
};

/** The link that creates an app with this manifest. */
export function createLink(manifest: string): string {
  const bare = manifest.replace(/^\s*#.*\n/gm, '').trim();
  return CREATE_APP + encodeURIComponent(bare);
}

/** The address for which a manifest was written; null if there's none, or if the text isn't a manifest. */
export function addressIn(manifest: string): string | null {
  try {
    const url: unknown = parseDocument(manifest).getIn(['settings', 'event_subscriptions', 'request_url']);
    return typeof url === 'string' && url.endsWith(EVENTS_PATH) ? url.slice(0, -EVENTS_PATH.length) : null;
  } catch {
    // Whatever is in that file, it has no address to offer.
    return null;
  }
}

/** Returns the address as the manifest needs it, or what's wrong with an address that Slack has to reach. */
export function publicAddress(typed: string): { readonly address: string } | { readonly problem: string } {
  const expected = 'Fix: an address like https://your.address, without anything after the host.';
  if (!URL.canParse(typed)) return { problem: `That's no web address. ${expected}` };
  const { protocol, hostname, origin, pathname, search, hash, username } = new URL(typed);
  if (protocol !== 'https:') return { problem: `Slack calls only https addresses. ${expected}` };
  if (pathname !== '/' || search || hash || username)
    return { problem: `There's more than a host in it. ${expected}` };
  if (!hostname.includes('.') || /^[\d.]+$|^\[|\.local$/.test(hostname))
    return { problem: `Slack can't reach that from the internet. ${expected}` };
  return { address: origin };
}
