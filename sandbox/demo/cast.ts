import type { AskChoice } from '../../src/pulse/ask.js';
import type { SandboxChannel, SandboxUser } from '../index.js';

/** How a person in the demo answers. */
export type Habit =
  /** Answers most weeks, and is mostly well. */
  | 'steady'
  /** Takes part, but never answers. */
  | 'silent'
  /** Declines to take part. */
  | 'declines'
  /** Mostly well in week 1; from week 2, every check-in is heavy. Wants a message if signs last. */
  | 'in-trouble'
  /** Like `in-trouble`, but keeps the discreet way: no message, only the private space. */
  | 'in-trouble-discreet';

export interface Part {
  readonly user: SandboxUser;
  readonly habit: Habit;
  /** Their pick for what would help the team most, once they're asked. */
  readonly ask: AskChoice;
}

export interface DemoTeam {
  readonly id: string;
  readonly name: string;
  readonly channel: SandboxChannel;
  readonly timeZone: string;
  readonly manager: string;
  readonly parts: readonly Part[];
  /** The week from which every week is hard for everyone, because of a wave of intakes, say; null if none. */
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
  'Leila Karimi',
  'Mateo Cruz',
  'Nadia Petrova',
  'Maya Lopez',
  'Noor Aziz',
  'Omar Diallo',
  'Priya Shah',
  'Quinn Taylor',
  'Rosa Silva',
  'Sam Cohen',
  'Tess Olsen',
] as const;

/** Enough members pick it that it leads clearly, whatever noise the bot draws. */
const MOST_ASK: AskChoice = 'intake';
const ASKS_OTHERWISE: Readonly<Record<number, AskChoice>> = { 4: 'meetings', 6: 'nothing' };

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
    ask: ASKS_OTHERWISE[index] ?? MOST_ASK,
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

/**
 * Two clinical teams in two time zones, of 15 and 8 people. The first person of each is its manager. The larger team
 * includes two more people than a team needs to be asked what would help, so that one can leave.
 */
export const TEAMS: readonly DemoTeam[] = [
  team('harbor-iop', 'Harbor outpatient team', 'America/New_York', 0, 15, {
    3: 'silent',
    7: 'in-trouble',
    9: 'declines',
  }),
  team(
    'westside',
    'Westside case management',
    'America/Los_Angeles',
    15,
    8,
    { 3: 'in-trouble-discreet', 5: 'silent' },
    4,
  ),
];

/** All people of both teams. */
export const PEOPLE: readonly Part[] = TEAMS.flatMap((one) => one.parts);

/** Administers the clinic's Slack, and belongs to neither team. */
export const ADMIN: SandboxUser = {
  id: 'U00000029',
  name: 'Uma Larsen',
  tz: 'America/New_York',
  isAdmin: true,
};

/** A channel of people without a team, so that the admin has a team to set up. */
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
      ask: MOST_ASK,
    }),
  );
  const members = parts.map(({ user }) => user.id);
  return { channel: { id: 'CNIGHT0001', name: 'night-shift', members }, parts };
})();

/** The team whose result changes: worth watching as its manager. */
export const MOVING_TEAM: DemoTeam | undefined = TEAMS.find((one) => one.hardFrom !== null);

/** Nine colleagues of the first team who want peer check-ins: from week 2 on, there's a round each week. */
export const PEERS: readonly Part[] = (TEAMS[0]?.parts ?? [])
  .slice(1)
  .filter(({ habit }) => habit !== 'declines')
  .slice(0, 9);

const [, , , , QUINN, , SAM] = (TEAMS[1]?.parts ?? []).map(({ user }) => user.id);

/** The person who asks for support by slash command. */
export const ASKS_FOR_SUPPORT = QUINN ?? '';

/** The peer supporter: on the second team, so that the first team's members can look for someone outside their own. */
export const SUPPORTER = SAM ?? '';

/** Returns the teams file that the bot starts with. */
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
