import fc from 'fast-check';
import { encodedAddress, readAddress } from '../../../src/store/redis-address.js';

const read = (text: string) => {
  const address = readAddress(text);
  if ('problem' in address) throw new Error(address.problem);
  return address;
};

describe('the address of Redis', () => {
  it('names one Redis, with its login', () => {
    expect(read('redis://127.0.0.1')).toMatchObject({ kind: 'single', host: '127.0.0.1', port: 6379, db: 0 });
    expect(read(' rediss://me:p%40ss/w%25rd@redis.example:6380/2?family=6 ')).toEqual({
      kind: 'single',
      host: 'redis.example',
      port: 6380,
      db: 2,
      tls: true,
      family: 6,
      username: 'me',
      password: 'p@ss/w%rd',
    });
    expect(read('REDIS://:secret@[::1]:6379')).toMatchObject({
      host: '::1',
      username: undefined,
      password: 'secret',
    });
  });

  it.each([
    'redis+cluster://[::1]:7000,two:7001',
    'redis+cluster://[::1]:7000, two:7001',
    'redis+cluster://[::1]:7000,two:7001/0',
    'redis+cluster://[::1]:7000,two:7001/?family=0',
  ])('names a cluster: %s', (text) => {
    expect(read(text)).toEqual({
      kind: 'cluster',
      nodes: [
        { host: '::1', port: 7000 },
        { host: 'two', port: 7001 },
      ],
      tls: false,
      family: 0,
      username: undefined,
      password: undefined,
    });
  });

  it('stays the same address with its password encoded, which settings files can hold without quotes', () => {
    expect(encodedAddress(' redis://:p@ss#1@host:6379/2 ')).toBe('redis://:p%40ss%231@host:6379/2');
    for (const plain of ['redis://host:6379', 'redis+sentinel://me:p%40ss@one:1,two:2/mine?family=4'])
      expect(encodedAddress(plain)).toBe(plain);
    const login = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).filter((text) => !text.includes('%'));
    fc.assert(
      fc.property(login, login, fc.constantFrom('host:1', 'one:1,two:2'), (user, password, hosts) => {
        const kind = hosts.includes(',') ? 'redis+cluster' : 'redis';
        const raw = `${kind}://${user.replaceAll(':', '')}:${password}@${hosts}`;
        const address = readAddress(raw);
        fc.pre(!('problem' in address));
        const encoded = encodedAddress(raw);
        expect(readAddress(encoded)).toEqual(address);
        expect(encoded).not.toMatch(/["'`#\\\s$]/);
      }),
    );
  });

  it('names a master by its Sentinels, whose password may differ from that of Redis', () => {
    expect(
      read('rediss+sentinel://me:one@a:26380,b/clinic%20a/3?sentinelUser=s&sentinelPassword=t%26o'),
    ).toEqual({
      kind: 'sentinel',
      nodes: [
        { host: 'a', port: 26380 },
        { host: 'b', port: 26379 },
      ],
      name: 'clinic a',
      db: 3,
      tls: true,
      family: 0,
      username: 'me',
      password: 'one',
      sentinelUsername: 's',
      sentinelPassword: 't&o',
    });
  });

  it.each([
    ['http://secret@host', /does not begin with redis:\/\//],
    ['localhost', /does not begin with redis:\/\//],
    ['redis://secret@host:6379', /before the @ it has no colon/],
    ['redis+cluster://secret@host:6379', /before the @ it has no colon/],
    ['redis://user:@host', /password is empty/],
    ['redis://user:se%cret@host', /password has a % that encodes nothing/],
    ['redis://:secret/', /host is missing|not host:port/],
    ['redis:///0', /host is missing/],
    ['redis://host:0', /port of its host is not between 1 and 65535/],
    ['redis://host:66000', /port of its host/],
    ['redis://one:1,two:2', /several hosts: a cluster is written redis\+cluster:\/\/host:port,host:port/],
    ['redis://host/secret', /not the number of a database/],
    ['redis://host/0?timeout=secret', /option that Evenkeel does not know/],
    ['redis://host?family=5', /family is neither 4 nor 6/],
    ['redis+cluster://one:1,two', /second host has no port/],
    ['redis+cluster://one:1,,two:2', /second host is missing/],
    ['redis+cluster://one:1 two:2', /not host:port/],
    ['redis+cluster://::1:7000', /not host:port .*brackets/],
    ['redis+cluster://', /host is missing/],
    ['redis+cluster://one:1/2', /a cluster has database 0 alone/],
    ['redis+sentinel://one:1', /needs the name of the master/],
    ['redis+sentinel://one:1/secret/0/0', /needs the name of the master/],
    ['redis+sentinel://one:1/name?sentinelpassword=secret', /option that Evenkeel does not know/],
    ['redis+tls://host', /cannot be taken apart/],
  ])('says which part of %s is wrong, and reveals nothing of it', (text, part) => {
    const address = readAddress(text);
    expect(address).toEqual({ problem: expect.stringMatching(part) });
    expect(JSON.stringify(address)).not.toContain('secret');
  });
});
