/** The ids that Slack sends back for this feature: see ../../ids.ts. */
export const TEAMS_IDS = {
  actions: ['teams', 'team_page', 'team_add', 'team_edit', 'team_ask_here', 'team_archive', 'team_restore'],
  forms: ['team'],
} as const;
