import type { SectionBlock } from '@slack/types';
import { type Fix, fixOf } from '../../rounds/slack-errors.js';
import type { Refusals } from '../../store/refused.js';
import { fill, type Words } from '../words.js';
import { section } from './blocks.js';

/** What Slack refuses the app, and what fixes it: for admins and for those who lead a team. */
export function refusalBlocks({ teams }: Words, { messages, groups }: Refusals): SectionBlock[] {
  const said = (text: string, code: string | null): SectionBlock[] => {
    const fix: Fix = (code !== null && fixOf(code)) || 'rules';
    return code === null ? [] : [section(`${fill(text, { code })}\n${teams.fixes[fix]}`)];
  };
  return [...said(teams.refused, messages), ...said(teams.groupsRefused, groups)];
}
