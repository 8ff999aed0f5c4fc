import { proxyIn, proxyProblem } from '../../../src/slack/api/proxy.js';

const through = (env: Record<string, string>): string | null => {
  const proxy = proxyIn(env);
  return proxy && `${proxy.variable} ${proxy.address.href}`;
};

describe('the proxy that the environment names', () => {
  it('is HTTPS_PROXY, or HTTP_PROXY if only that is set; the lower case wins', () => {
    expect(through({})).toBeNull();
    const [http, https] = ['http://one:3128', 'http://two:3128'];
    expect(through({ HTTP_PROXY: http })).toBe('HTTP_PROXY http://one:3128/');
    expect(through({ HTTP_PROXY: http, HTTPS_PROXY: https })).toBe('HTTPS_PROXY http://two:3128/');
    expect(through({ https_proxy: http, HTTPS_PROXY: https })).toBe('https_proxy http://one:3128/');
  });

  it('may lack a scheme, and is ignored if NO_PROXY names everything', () => {
    expect(through({ HTTPS_PROXY: 'proxy.corp:3128' })).toBe('HTTPS_PROXY http://proxy.corp:3128/');
    expect(through({ HTTPS_PROXY: 'http://one:3128', NO_PROXY: '*' })).toBeNull();
  });

  it.each(['socks5://bot:secret@proxy:1080', 'http://', 'a proxy'])(
    'is reported as a problem if it’s "%s"',
    (value) => {
      const problem = proxyProblem({ HTTPS_PROXY: value });
      expect(problem).toMatch(/^HTTPS_PROXY is no address of an HTTP proxy: expected .* Fix: /);
      expect(problem).not.toContain('secret');
      expect(proxyProblem({ HTTPS_PROXY: value, NO_PROXY: '*' })).toBeNull();
    },
  );
});
