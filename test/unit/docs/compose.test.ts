import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readConfig } from '../../../src/config.js';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}

const { services } = parse(readFileSync('compose.yml', 'utf8')) as { services: Record<string, Service> };

describe('compose.yml', () => {
  it.each(['web', 'worker'])('starts %s in that role, with variables that there are', (role) => {
    const config = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      ...services[role]?.environment,
    });
    expect(config.roles).toEqual([role]);
    expect(config.redisUrl).toBe('redis://redis:6379');
  });

  it('keeps the keyring off the disk of Redis', () => {
    const disksOf = (name: string) => services[name]?.volumes?.map((one) => one.split(':')[0]);
    expect(disksOf('web')).toEqual(disksOf('worker'));
    expect(disksOf('web')).not.toEqual(disksOf('redis'));
  });
});
