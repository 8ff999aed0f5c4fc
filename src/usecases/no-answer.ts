/** The reasons why Slack gave no usable answer, each with its fix. The list is closed, so the log may include them. */
export const NO_ANSWER = {
  name: "DNS doesn't know the name of Slack, or of the proxy in HTTPS_PROXY. Fix: look at this machine's DNS servers, and correct HTTPS_PROXY or SLACK_API_URL if one is set",
  refused:
    'the connection is refused. Fix: let this machine reach slack.com on port 443; if HTTPS_PROXY is set, look whether that proxy runs, and on that port; the same for SLACK_API_URL',
  'no route':
    'there is no route to it. Fix: look at the network of this machine; if only a proxy leads out, set HTTPS_PROXY',
  timeout:
    'no answer comes in time. Fix: have the firewall let this machine reach slack.com on port 443; if only a proxy leads out, set HTTPS_PROXY, and if it is set, look whether that proxy answers; otherwise see status.slack.com',
  certificate:
    "its TLS certificate isn't trusted, or isn't Slack's: something on the way may read along. Fix: if that's your own proxy, name the file of its CA in NODE_EXTRA_CA_CERTS; otherwise find out who answers in Slack's place; and correct this machine's clock if it's wrong",
  'proxy login':
    'the proxy wants a login (407). Fix: put user and password into HTTPS_PROXY (http://user:password@host:port), or have it let this machine through without one',
  'proxy refusal':
    'the proxy in HTTPS_PROXY makes no connection to Slack. Fix: have it allow CONNECT to slack.com and its subdomains on port 443; what it answered is in its own log',
  page: "something else answers in Slack's place, with a page for people or a redirect: a proxy's error page, or a network that wants a sign-in. Fix: sign this machine in, or have the proxy let slack.com through; correct SLACK_API_URL if it's set",
  closed:
    'the connection is closed before an answer comes. Fix: if that lasts, look at the firewall or proxy on the way, and at status.slack.com',
  'http error':
    'it answers with an HTTP error. This usually passes by itself. Fix: see status.slack.com, and if all is well there, look at the proxy on the way',
  'own error':
    'it answers with an error of its own. This usually passes by itself. Fix: see status.slack.com',
  wait: 'it asks to wait. This passes by itself',
  unknown: 'the reason is unknown. Fix: evenkeel doctor, on the same machine and with the same environment',
} as const;

/** The kind of obstacle that kept us from getting Slack's answer. */
export type NoAnswer = keyof typeof NO_ANSWER;
