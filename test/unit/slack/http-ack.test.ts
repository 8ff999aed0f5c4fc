import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { mock } from 'node:test';
import { ackOf } from '../../../src/slack/api/http-ack.js';

describe('a request that no listener acknowledges in time', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  const aRequest = () => {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    const warned: string[] = [];
    const nothing = () => undefined;
    const log = {
      debug: nothing,
      info: nothing,
      error: nothing,
      warn: (event: string) => warned.push(event),
    };
    ackOf(request, response, {}, log);
    return { response, warned };
  };

  it('is answered with 404', () => {
    const { response } = aRequest();
    mock.timers.tick(3_001);
    expect(response.statusCode).toBe(404);
  });

  it('keeps the refusal that it got in the meantime', () => {
    const { response, warned } = aRequest();
    response.writeHead(500).end();
    mock.timers.tick(3_001);
    expect(response.statusCode).toBe(500);
    expect(warned).toEqual([]);
  });
});
