import { type WorkspaceId, workspaceId } from '../../pulse/ids.js';

/**
 * If an organization has the app, Slack doesn't name the workspace when a person clicks in a message. So clickable
 * blocks carry it in their ids, which come back with the click.
 */
const MARK = /^evenkeel:(T[A-Z0-9]+):\d+$/;

const markOf = (workspace: WorkspaceId, at: number): string => `evenkeel:${workspace}:${at}`;

/** Returns the workspace that a block's id names; null for any other id. */
export function workspaceMarked(blockId: unknown): WorkspaceId | null {
  const [, workspace] = typeof blockId === 'string' ? (MARK.exec(blockId) ?? []) : [];
  return workspace === undefined ? null : workspaceId(workspace);
}

/** Marks the clickable blocks of a message with the workspace they're shown in. */
export const marked = <T>(blocks: readonly T[], workspace: WorkspaceId): T[] =>
  blocks.map((block, at) => {
    const { type, block_id, accessory } = block as {
      readonly type?: unknown;
      readonly block_id?: unknown;
      readonly accessory?: unknown;
    };
    const canBeClicked = type === 'actions' || accessory !== undefined;
    return canBeClicked && block_id === undefined ? { ...block, block_id: markOf(workspace, at) } : block;
  });

/** Marks the blocks of an answer or a message, if it has any. */
export const withMarks = <T>(message: T, workspace: WorkspaceId): T => {
  const { blocks } = (message ?? {}) as { readonly blocks?: unknown };
  return Array.isArray(blocks) ? { ...message, blocks: marked(blocks as unknown[], workspace) } : message;
};
