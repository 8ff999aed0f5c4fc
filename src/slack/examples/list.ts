import { homeExamples } from '../features/home/examples.js';
import { supportAdminExamples } from '../features/support-admin/examples.js';
import { teamPulseExamples } from '../features/team-pulse/examples.js';
import { teamsExamples } from '../features/teams/examples.js';
import { trialExamples } from '../features/trial/examples.js';
import type { Examples, Given, SetUp, Shown } from './example.js';
import { FOR_MEMBERS } from './private.js';

/** Something that people may be shown, and what kind of thing Slack takes it for. */
export interface Example {
  /** The function that makes it. */
  readonly made: string;
  readonly name: string;
  readonly surface: 'message' | 'modal' | 'home';
  readonly shown: Shown;
}

/**
 * Everything Evenkeel shows, each at its smallest and its largest: what Slack takes of these it takes of all that members
 * see.
 */
export function examplesOf(given: Given, setUp: SetUp): Example[] {
  const all: readonly Examples[] = [
    ...FOR_MEMBERS.map((examples) => examples(given)),
    homeExamples(given),
    supportAdminExamples(given, setUp),
    teamPulseExamples(given),
    teamsExamples(given),
    trialExamples(given),
  ];
  return all
    .flatMap((examples) => Object.entries(examples))
    .flatMap(([made, named]) =>
      Object.entries(named).map(([name, shown]) => ({
        made,
        name,
        surface: 'type' in shown ? shown.type : 'message',
        shown,
      })),
    );
}
