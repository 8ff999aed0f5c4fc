import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../index.js';
import { ASKS_FOR_SUPPORT, MOVING_TEAM, PEERS, TEAMS } from './cast.js';
import { blocksHtml, modalHtml } from '../html/blocks.js';
import { pageHtml } from '../html/page.js';
import type { Played } from './play.js';
import { anIntroduction, kindOf } from './read.js';

const message = (label: string, blocks: unknown): string =>
  `<p class="label">${label}</p><div class="message">${blocksHtml(blocks)}</div>`;

const column = (title: string, who: string, ...parts: string[]): string =>
  `<section class="column"><h2>${title}</h2><p class="who">${who}</p>${parts.join('')}</section>`;

/** The demo as a page: what a member, the one in trouble and the manager see, side by side. */
export function demoPage(slack: Sandbox, played: Played): string {
  const [team] = TEAMS;
  const trouble = TEAMS.flatMap((one) => one.parts).find((part) => part.habit === 'in-trouble');
  const ordinary = team?.parts[1];
  const moving = MOVING_TEAM;
  if (!team || !trouble || !ordinary || !moving) return '';
  const [welcome, weekly] = (['welcome', 'weekly'] as const).map((kind) =>
    slack
      .as(ordinary.user.id)
      .dms()
      .find((one) => kindOf(one) === kind),
  );
  const note = slack
    .as(trouble.user.id)
    .dms()
    .find((one) => kindOf(one) === 'outreach');
  const digest = slack
    .as(moving.manager)
    .dms()
    .findLast((one) => kindOf(one) === 'digest');
  const introduction = anIntroduction(
    slack,
    PEERS.map(({ user }) => user),
  );
  const bands = TEAMS.map((one) => played.cards.get(one.id) ?? []);
  const rows = [
    `<tr><th>Week</th>${TEAMS.map((one) => `<th>${one.name}</th>`).join('')}</tr>`,
    ...(bands[0] ?? []).map(
      ({ week }, row) =>
        `<tr><td>${week}</td>${bands.map((cards) => `<td>${cards[row]?.band}</td>`).join('')}</tr>`,
    ),
  ];
  return pageHtml(
    'Six weeks with Evenkeel',
    `<h1>Six weeks with Evenkeel</h1><div class="columns">${[
      column(
        'Everyone, and who takes part',
        'The same card for all who said yes, answered or not.',
        message('Week 1: once, before anything else', welcome?.blocks),
        message('From week 2 on, each Tuesday', weekly?.blocks),
        message('Peer check-ins, week 6: two colleagues who both said yes, in a group message', introduction),
        played.form ? `<p class="label">After “Answer”</p>${modalHtml(played.form)}` : '',
      ),
      column(
        'A member whose signs last',
        `Only ${trouble.user.name} sees this.`,
        message('Direct message after the close of week 3, as chosen', note?.blocks),
        played.space
          ? `<p class="label">Another, who chose no message: the private space after week 6</p>${modalHtml(played.space)}`
          : '',
        message(
          '/support iop in week 3, for anyone who asks',
          slack.as(ASKS_FOR_SUPPORT).ephemerals()[0]?.blocks.slice(0, 6),
        ),
      ),
      column(
        'The manager, and every member',
        'One word for the team. Nobody in it.',
        message('Direct message after each close; this is week 6', digest?.blocks),
        message('Home tab after week 6', slack.as(moving.manager).home()?.['blocks']),
        `<p class="label">The six weeks</p><div class="message"><table>${rows.join('')}</table></div>`,
      ),
    ].join('')}</div>`,
  );
}

/** Serves one page on 127.0.0.1 until it is closed. */
export async function servePage(html: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
