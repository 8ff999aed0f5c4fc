import { parse } from 'yaml';
import { settingsIn, withSettings } from '../../../src/ops/setup/env-text.js';
import { addressIn, createLink, manifestFor, publicAddress } from '../../../src/ops/setup/manifest.js';

describe('the text of .env', () => {
  it('changes a setting in its place, replaces a commented one, and adds others at the end', () => {
    const text = '# Mine.\nONE=1\n\n#TWO=example\n# About three.\n';
    expect(withSettings(text, { ONE: 'uno', TWO: 'dos', THREE: 'tres' })).toBe(
      '# Mine.\nONE=uno\n\nTWO=dos\n# About three.\nTHREE=tres\n',
    );
  });

  it('keeps no value of a setting that must be unset, nor of an earlier line that sets it too', () => {
    const text = 'export TOKEN=secret\nTOKEN="secret too"\nOTHER=1\n';
    expect(withSettings(text, { TOKEN: null })).toBe('#TOKEN=\n#TOKEN=\nOTHER=1\n');
    expect(withSettings(text, { TOKEN: 'new' })).toBe('TOKEN=new\n#TOKEN=\nOTHER=1\n');
  });

  it.each([
    'plain',
    'Pat Lee, ext. 204',
    "it's",
    'a "word"',
    'a#b',
    'redis://:p%40ss@127.0.0.1:6379/0?family=6',
    '$1 $& \\',
  ])('quotes %j so that a start reads it back unchanged', (value) => {
    const text = withSettings('A=1\nVALUE=old\nB=2\n', { VALUE: value });
    expect(settingsIn(text)).toEqual({ A: '1', VALUE: value, B: '2' });
  });

  it('starts with the first setting if there was none', () => {
    expect(withSettings('', { ONE: '1' })).toBe('ONE=1\n');
  });
});

describe("the app's manifest", () => {
  const socket = { address: null, several: false, organization: false };
  const address = 'https://evenkeel.example.org';

  it('names no address over Socket Mode', () => {
    expect(manifestFor(socket)).not.toMatch(/https?:/);
    expect(addressIn(manifestFor(socket))).toBeNull();
  });

  it('marks the scopes that an installer may leave out, and lists them among all scopes too', () => {
    const { oauth_config } = parse(manifestFor(socket)) as {
      oauth_config: { scopes: { bot: string[]; bot_optional: string[] } };
    };
    expect(oauth_config.scopes.bot_optional).toEqual(['mpim:write', 'usergroups:read']);
    expect(oauth_config.scopes.bot).toEqual(expect.arrayContaining(oauth_config.scopes.bot_optional));
  });

  it('contains its address, so that setup can offer it the next time', () => {
    expect(addressIn(manifestFor({ ...socket, address }))).toBe(address);
    expect(addressIn('a: [')).toBeNull();
  });

  it('fits whole into a link', () => {
    const manifest = manifestFor({ address, several: true, organization: true });
    const link = new URL(createLink(manifest));
    expect(link.origin + link.pathname).toBe('https://api.slack.com/apps');
    expect(link.searchParams.get('new_app')).toBe('1');
    expect(parse(link.searchParams.get('manifest_yaml') ?? '')).toEqual(parse(manifest));
    expect(link.href.length).toBeLessThan(8_000);
  });

  it.each([
    ['evenkeel.example.org', 'no web address'],
    ['http://evenkeel.example.org', 'https'],
    ['https://evenkeel.example.org/slack/events', 'more than a host'],
    ['https://localhost', "can't reach"],
    ['https://10.0.0.1', "can't reach"],
    ['https://box.local', "can't reach"],
  ])('takes no %s for the address that Slack calls', (typed, why) => {
    expect(publicAddress(typed)).toMatchObject({ problem: expect.stringContaining(why) as string });
    expect(publicAddress('https://Evenkeel.Example.org:8443/')).toEqual({
      address: 'https://evenkeel.example.org:8443',
    });
  });
});
