import { hardEventsExamples } from '../features/hard-events/examples.js';
import { homeExamples } from '../features/home/examples.js';
import { supportAdminExamples } from '../features/support-admin/examples.js';
import { teamActionsExamples } from '../features/team-actions/examples.js';
import { teamPulseExamples } from '../features/team-pulse/examples.js';
import { teamsExamples } from '../features/teams/examples.js';
import { trialExamples } from '../features/trial/examples.js';
import type { Examples, Given, SetUp, Shown } from './example.js';
import { FOR_MEMBERS } from './private.js';

/** Something that Evenkeel shows people, and where Slack shows it. */
export interface Example {
  /** Its feature: a folder in src/slack/features/, or kit. */
  readonly feature: string;
  /** The function that makes it. */
  readonly made: string;
  readonly name: string;
  readonly surface: 'message' | 'modal' | 'home';
  readonly shown: Shown;
}

/**
 * Returns examples of everything Evenkeel shows, at its smallest and its largest: if Slack accepts these, it accepts
 * everything that members see.
 */
export function examplesOf(given: Given, setUp: SetUp): Example[] {
  const all: Readonly<Record<string, Examples>> = {
    'hard-events': hardEventsExamples(given),
    home: homeExamples(given),
    ...Object.fromEntries(
      Object.entries(FOR_MEMBERS).map(([feature, examples]) => [feature, examples(given)] as const),
    ),
    'team-actions': teamActionsExamples(given),
    'team-pulse': teamPulseExamples(given),
    teams: teamsExamples(given),
    'support-admin': supportAdminExamples(given, setUp),
    trial: trialExamples(given),
  };
  return Object.entries(all).flatMap(([feature, examples]) =>
    Object.entries(examples).flatMap(([made, named]) =>
      Object.entries(named).map(([name, shown]) => ({
        feature,
        made,
        name,
        surface: 'type' in shown ? shown.type : 'message',
        shown,
      })),
    ),
  );
}
