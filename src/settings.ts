/**
 * Every setting: what we expect, an example to copy, and its text in `.env.example`. A setting without a text belongs
 * to the one before it. `npm run env` writes `.env.example` from here.
 */
export const SETTINGS = {
  SLACK_BOT_TOKEN: [
    'the bot token of the installed app',
    'xoxb-…',
    'The bot token: api.slack.com/apps -> your app -> OAuth & Permissions -> Bot User OAuth Token.',
  ],
  SLACK_APP_TOKEN: [
    'an app-level token with connections:write (needed in socket mode)',
    'xapp-…',
    'For Socket Mode (the default): Basic Information -> App-Level Tokens -> Generate, with scope connections:write.',
  ],
  SLACK_SIGNING_SECRET: [
    'the signing secret of the app (needed in http mode)',
    '32 hexadecimal digits',
    'For HTTP mode only: Basic Information -> App Credentials -> Signing Secret.',
  ],
  SLACK_CLIENT_ID: [
    'the client id of the app, to serve several workspaces',
    '1234567890.1234567890',
    "For several workspaces instead of one, in HTTP mode: Basic Information -> App Credentials, and your own secret that seals the workspaces' tokens in Redis (openssl rand -hex 32; if you lose it, they must install again). Leave SLACK_BOT_TOKEN out. People install at /slack/install; add https://your.address/slack/oauth_redirect to the app's redirect URLs.",
  ],
  SLACK_CLIENT_SECRET: [
    'the client secret of the app (needed with SLACK_CLIENT_ID)',
    '32 hexadecimal digits',
  ],
  EVENKEEL_INSTALL_SECRET: [
    '32 or more random characters that seal the workspaces’ tokens (needed with SLACK_CLIENT_ID)',
    'what openssl rand -hex 32 prints',
  ],
  EVENKEEL_INSTALL_SECRET_OLD: [
    'the previous install secret: tokens it sealed are resealed as they’re used',
    'what EVENKEEL_INSTALL_SECRET was',
    "To change that secret: the previous one. Tokens it sealed are resealed as they're used; leave it for a week, then take it out.",
  ],
  EVENKEEL_WORKSPACES: [
    'the ids of the workspaces and organizations that may install the app, or any (needed with SLACK_CLIENT_ID)',
    'T012ABCDEF,E034GHIJKL',
    'The ids of the workspaces (T…) and organizations (E…) that may install it, separated by commas, or any. All of them share this process, its Redis and its keyring. A workspace that you take off the list stays until it removes the app.',
  ],
  EVENKEEL_MODE: [
    'socket or http',
    'socket',
    'How the bot listens to Slack: socket (needs no public address) or http (needs one, at /slack/events).',
  ],
  EVENKEEL_HOST: ['the address to listen on in http mode', '127.0.0.1'],
  EVENKEEL_PORT: ['the port to listen on in http mode', '3000'],
  EVENKEEL_KEEP_ALIVE_SECONDS: [
    'how long a connection stays open between two requests in http mode: longer than your load balancer keeps it',
    '75',
    'How long a connection stays open between two requests. Make it longer than the idle timeout of your load balancer or proxy: otherwise requests are lost when it reuses a connection that has just closed here.',
  ],
  REDIS_URL: [
    'the address of Redis 6.2 or later, or Valkey (of a cluster: redis+cluster://host:port,host:port; by Sentinels: redis+sentinel://host:port,host:port/mymaster)',
    'redis://127.0.0.1:6379',
    'Where Redis (6.2 or later, or Valkey) answers. Turn its AOF on and its eviction off (maxmemory-policy noeviction). A cluster: redis+cluster://host:port,host:port. Sentinels: redis+sentinel://host:port,host:port/mymaster. With TLS: rediss in place of redis. docs/REDIS.md has the rest, and the settings.',
  ],
  EVENKEEL_KEYRING: [
    "the keyring file's path, outside Redis and its backups",
    './evenkeel.keyring',
    'The keyring: one small file that opens everything sealed. The first start makes it, readable only by its owner. Keep it outside Redis and outside every backup: it forgets each day that’s over, and an old copy would remember. Losing it loses open check-ins and every member’s small record, by design. If you run several hosts, they all need the same file.',
  ],
  EVENKEEL_TEAMS: [
    'the path of the teams file',
    './teams.yml',
    'Teams can be added in Slack: Home tab -> Teams. To keep them in a file instead, copy teams.example.yml to teams.yml and edit it; each start reads it. Without the file, teams are only in Redis.',
  ],
  EVENKEEL_CONTENT: [
    'the folder of questionnaires, support catalogs and words',
    './content',
    'Questionnaires, support catalogs and words: the ones that come with Evenkeel, unless you name a folder with edited copies. Relative paths start at the folder of this file.',
  ],
  EVENKEEL_REGION: [
    'the support catalog to use: us, ca, uk, au, int, or another file of content/support/',
    'us',
    'Which support catalog people see: us, ca, uk, au, or int for anywhere else (the files of content/support/).',
  ],
  EVENKEEL_CONTACT: [
    'whom people can ask about Evenkeel where a workspace names no one, with a way to reach them, on one line',
    'Pat Lee, ext. 204',
    'Whom people can ask about Evenkeel, with a way to reach them, in workspaces whose admins name no one on the Home tab. Privacy in the bot shows it. If nobody is named, people read to ask a workspace admin.',
  ],
  EVENKEEL_PRESET: [
    'how early support options come to members who have not chosen: quiet, standard, sensitive',
    'standard',
    'How early support options come to members who haven’t chosen for themselves: quiet (three heavy weeks of four), standard (two of three), or sensitive (two of three, and a lower bar). docs/SIGNS.md says what each costs and finds.',
  ],
  EVENKEEL_ADMINS: [
    'member ids of people who may set up Evenkeel besides the admins Slack names',
    'U012ABCDEF,U034GHIJKL',
    "Who may set up Evenkeel (teams, support, peer supporters) besides the admins and owners that Slack names: member ids, separated by commas. On Enterprise Grid, Slack may name only the organization's admins; list a workspace's here.",
  ],
  EVENKEEL_ROLES: [
    'web, worker, or both',
    'web,worker',
    'What this process does: web answers Slack, worker runs the weekly cycle. One process may do both, or you can run several of each.',
  ],
  EVENKEEL_HEALTH_HOST: [
    'the address of /healthz, /readyz and /metrics',
    '127.0.0.1',
    'Only for operators and their monitoring: GET /healthz (it’s alive), /readyz (it does its work), /metrics (Prometheus). They name no workspace, team or member. Set another address only inside your own network, for example if probes or Prometheus come from outside the container.',
  ],
  EVENKEEL_HEALTH_PORT: ['the port of /healthz, /readyz and /metrics', '8081'],
  EVENKEEL_POSTS_PER_MINUTE: [
    'messages a minute to one workspace',
    '600',
    'Messages a minute to one workspace. Slack accepts several hundred and says when it has had enough: then all of them wait.',
  ],
  EVENKEEL_PREFIX: [
    'letters and digits that start every Redis key',
    'evenkeel',
    'Starts the name of every Redis key. Change it to run two installs on one Redis.',
  ],
  EVENKEEL_LOG_LEVEL: [
    'debug, info, warn or error',
    'info',
    'debug, info, warn or error. No level ever logs who answered, what, or who got support options.',
  ],
  SLACK_API_URL: [
    'the address of a Slack Web API elsewhere; http only on this machine',
    'https://slack.example/api/',
    "Only if Slack's Web API is elsewhere (a gateway, or a test).",
  ],
  HTTPS_PROXY: [
    'the address of a proxy that leads to Slack',
    'http://proxy.example:3128',
    'Needed if Slack is reachable only through a proxy: http://host:port, or http://user:password@host:port. docs/OPERATIONS.md, "Behind a proxy", has the rest. NO_PROXY lists hosts to reach directly, separated by commas.',
  ],
  NO_PROXY: ['hosts to reach directly, separated by commas', 'localhost,.clinic.example'],
  EVENKEEL_TRACES: [
    'on, to send spans to the process’s OpenTelemetry SDK, or off',
    'off',
    "Spans of the queues' work, for an OpenTelemetry SDK that you start the process with; see docs/OPERATIONS.md.",
  ],
} as const satisfies Record<string, readonly [expected: string, example: string, help?: string]>;

/** The name of a setting. */
export type SettingName = keyof typeof SETTINGS;
