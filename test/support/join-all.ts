import type { MemberId, TeamId } from '../../src/pulse/ids.js';
import { join } from '../../src/pulse/trajectory.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { updateMemberRecord } from '../../src/usecases/member-record.js';

/** Has people take part, as if they had said yes to the welcome; people without a record are left out. */
export async function joinAll(
  context: WorkspaceContext,
  team: TeamId,
  members: Iterable<MemberId>,
): Promise<void> {
  await Promise.all(
    [...members].map((member) =>
      updateMemberRecord(context, member, team, (own) =>
        own.consent === null || own.consent === 'asked' ? join(own, {}) : own,
      ),
    ),
  );
}
