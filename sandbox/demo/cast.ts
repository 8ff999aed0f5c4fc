import type { SandboxChannel, SandboxUser } from '../index.js';

/** How somebody in the demo answers. */
export type Habit =
  /** Answers most weeks, and is mostly well. */
  | 'steady'
  /** Takes part, and never answers. */
  | 'silent'
  /** Says no when asked to take part. */
  | 'declines'
  /** Mostly well in week 1; from week 2 on every check-in is heavy. Wants a message if signs last. */
  | 'in-trouble'
  /** The same, and leaves it at the discreet way: no message, the private space. */
  | 'in-trouble-discreet';

export interface Part {
  readonly user: SandboxUser;
  readonly habit: Habit;
}

export interface DemoTeam {
  readonly id: string;
  readonly name: string;
  readonly channel: SandboxChannel;
  readonly timeZone: string;
  readonly manager: string;
  readonly parts: readonly Part[];
  /** The week from which on everybody's weeks are hard, if any: a wave of intakes, say. */
  readonly hardFrom: number | null;
}

const NAMES = [
  'Amara Obi',
  'Ben Castillo',
  'Chloe Nguyen',
  'Dev Patel',
  'Elena Rossi',
  'Farah Haddad',
  'Grace Kim',
  'Hugo Martins',
  'Imani Brooks',
  'Jonas Weber',
  'Keiko Tanaka',
  'Liam Murphy',
  'Maya Lopez',
  'Noor Aziz',
  'Omar Diallo',
  'Priya Shah',
  'Quinn Taylor',
  'Rosa Silva',
  'Sam Cohen',
  'Tess Olsen',
] as const;

const person = (index: number, tz: string): SandboxUser => ({
  id: `U${String(index + 1).padStart(8, '0')}`,
  name: NAMES[index] ?? `Person ${index}`,
  tz,
});

function team(
  id: string,
  name: string,
  timeZone: string,
  first: number,
  size: number,
  habits: Readonly<Record<number, Habit>>,
  hardFrom: number | null = null,
): DemoTeam {
  const parts = Array.from({ length: size }, (_, index) => ({
    user: person(first + index, timeZone),
    habit: habits[index] ?? ('steady' as const),
  }));
  const ids = parts.map(({ user }) => user.id);
  return {
    id,
    name,
    timeZone,
    channel: { id: `C${id.slice(0, 4).toUpperCase()}0001`, name: id, members: ids },
    manager: ids[0] ?? '',
    parts,
    hardFrom,
  };
}

/** Two clinical teams in two time zones: 12 and 8 people. The first of each is the manager. */
export const TEAMS: readonly DemoTeam[] = [
  team('harbor-iop', 'Harbor outpatient team', 'America/New_York', 0, 12, {
    3: 'silent',
    7: 'in-trouble',
    9: 'declines',
  }),
  team(
    'westside',
    'Westside case management',
    'America/Los_Angeles',
    12,
    8,
    { 3: 'in-trouble-discreet', 5: 'silent' },
    4,
  ),
];

/** Everybody of the teams. */
export const PEOPLE: readonly Part[] = TEAMS.flatMap((one) => one.parts);

/** Runs the clinic's Slack, and belongs to none of the teams. */
export const ADMIN: SandboxUser = {
  id: 'U00000021',
  name: 'Uma Larsen',
  tz: 'America/New_York',
  isAdmin: true,
};

/** A channel of people who belong to no team yet, so that the admin has one to set up. */
export const NEWCOMERS: { readonly channel: SandboxChannel; readonly parts: readonly Part[] } = (() => {
  const names = [
    'Vera Novak',
    'Will Jensen',
    'Xenia Popov',
    'Yusuf Demir',
    'Zoe Martin',
    'Aiden Clarke',
    'Bianca Moreau',
    'Carlos Rivera',
    'Dina Suleiman',
  ];
  const parts = names.map(
    (name, index): Part => ({
      user: { id: `U${String(index + 31).padStart(8, '0')}`, name, tz: 'America/Chicago' },
      habit: 'steady',
    }),
  );
  const members = parts.map(({ user }) => user.id);
  return { channel: { id: 'CNIGHT0001', name: 'night-shift', members }, parts };
})();

/** The team whose result moves: its manager's side is worth a look. */
export const MOVING_TEAM: DemoTeam | undefined = TEAMS.find((one) => one.hardFrom !== null);

/** Nine colleagues of the first team who want peer check-ins: from the second week on, a round each week. */
export const PEERS: readonly Part[] = (TEAMS[0]?.parts ?? [])
  .slice(1)
  .filter(({ habit }) => habit !== 'declines')
  .slice(0, 9);

/** The one who asks for support by slash command. */
export const ASKS_FOR_SUPPORT = 'U00000017';

/** The teams file the bot starts with. */
export const teamsYaml = (): string =>
  `teams:\n${TEAMS.map(
    (one) => `  - id: ${one.id}
    name: ${one.name}
    roster: ${one.channel.id}
    managers: [${one.manager}]
    timeZone: ${one.timeZone}
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`,
  ).join('')}`;
