import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { mock } from 'node:test';
import { ackOf } from '../../../src/slack/api/http-ack.js';

describe('a request that nobody acknowledges in time', () => {
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

  it('is let go of', () => {
    const { response } = aRequest();
    mock.timers.tick(3_001);
    expect(response.statusCode).toBe(404);
  });

  it('is left alone if it has been refused meanwhile', () => {
    const { response, warned } = aRequest();
    response.writeHead(500).end();
    mock.timers.tick(3_001);
    expect(response.statusCode).toBe(500);
    expect(warned).toEqual([]);
  });
});
