import { aboutOf, fixOf, isAboutGroups, refusalReason } from '../../../src/usecases/slack-errors.js';

describe("Slack's codes", () => {
  it.each([
    'account_inactive',
    'invalid_auth',
    'not_authed',
    'token_revoked',
    'token_expired',
    'missing_scope',
    'no_permission',
    'org_login_required',
    'ekm_access_denied',
    'team_access_not_granted',
    'access_denied',
    'accesslimited',
    'not_allowed_token_type',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_of_some_later_year',
    'messages_tab_disabled',
  ])('%s is about the app, and its reason names a fix', (code) => {
    expect(aboutOf(code)).toBe('app');
    expect(refusalReason(code)).toMatch(/Fix: /);
  });

  it.each(['channel_not_found', 'user_not_found', 'users_not_found', 'user_disabled', 'is_archived'])(
    '%s is about the recipient',
    (code) => expect([aboutOf(code), fixOf(code)]).toEqual(['recipient', null]),
  );

  it.each([
    'internal_error',
    'fatal_error',
    'invalid_blocks',
    'msg_too_long',
    'never_heard_of',
    'constructor',
  ])('%s doesn’t end anything for good', (code) => expect(aboutOf(code)).toBe('passing'));

  it('about opening a group separate what stops groups alone from what stops everything', () => {
    const codes = ['missing_scope', 'restricted_action', 'account_inactive', 'ekm_access_denied'];
    expect(codes.map(isAboutGroups)).toEqual([true, true, false, false]);
  });
});
