import fc from 'fast-check';
import {
  afterPeerRound,
  avoid,
  joinPeers,
  KEPT_MEETINGS,
  leavePeers,
  MEETING_WEEKS,
  meetAgain,
  MOST_AVOIDED,
  NO_PEER_RECORD,
  excludedNext,
  partnersOf,
  type PeerMark,
  recordOutcome,
  wantsOther,
  wishFor,
} from '../../../src/pulse/peer.js';

const mark = (index: number) => index.toString(16).padStart(8, '0') as PeerMark;
const [ANN, BEN] = [mark(1), mark(2)];
const joined = joinPeers(NO_PEER_RECORD, 2_900);

describe('a peer record', () => {
  it('a record keeps nothing of a member who stops or never joined', () => {
    const busy = avoid(wishFor(afterPeerRound(joined, 2_901, [ANN]), ANN), BEN);
    expect(leavePeers()).toEqual(NO_PEER_RECORD);
    expect(joinPeers(busy, 2_950)).toEqual(busy);
  });

  it('keeps meetings only as long as avoiding repeats needs them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 }))),
        (rounds) => {
          let peer = joined;
          let week = 2_900;
          for (const [who, gap] of rounds) {
            week += gap;
            peer = afterPeerRound(peer, week, [mark(who)]);
            expect(partnersOf(peer)).toEqual([mark(who)]);
          }
          expect(peer.met.length).toBeLessThanOrEqual(KEPT_MEETINGS);
          expect(new Set(peer.met.map(({ who }) => who)).size).toBe(peer.met.length);
          expect(peer.met.every((one) => week - one.week < MEETING_WEEKS)).toBe(true);
        },
      ),
    );
  });

  it('a record asks for someone else after two missed rounds in a row, and not after one, or two with one held between', () => {
    const once = recordOutcome(afterPeerRound(joined, 1, [ANN]), 'missed');
    expect(wantsOther(once)).toBe(false);
    const twice = recordOutcome(afterPeerRound(once, 2, [ANN]), 'missed');
    expect([wantsOther(twice), excludedNext(twice)]).toEqual([true, [ANN]]);
    const between = recordOutcome(
      afterPeerRound(recordOutcome(afterPeerRound(once, 2, [ANN]), 'happened'), 3, [ANN]),
      'missed',
    );
    expect(wantsOther(between)).toBe(false);
  });

  it('a member who asks for someone else gets that for one round, and loses that buddy', () => {
    const asks = recordOutcome(afterPeerRound(wishFor(joined, ANN), 1, [ANN]), 'differently');
    expect(excludedNext(asks)).toEqual([ANN]);
    const next = afterPeerRound(asks, 2, [BEN]);
    expect([next.buddy, next.outcome, excludedNext(next)]).toEqual([null, null, []]);
  });

  it('a record takes no report on a round without a partner', () => {
    expect(recordOutcome(afterPeerRound(joined, 1, []), 'missed').outcome).toBeNull();
  });

  it('a record takes a colleague off the list of avoided ones, and never wishes for one who is on it', () => {
    const avoids = avoid(wishFor(joined, ANN), ANN);
    expect([avoids.buddy, avoids.avoids]).toEqual([null, [ANN]]);
    expect(meetAgain(avoids, ANN).avoids).toEqual([]);
    expect(wishFor(avoids, ANN).avoids).toEqual([]);
    const full = Array.from({ length: 20 }, (_, at) => mark(at + 1)).reduce(avoid, joined);
    expect(full.avoids.length).toBe(MOST_AVOIDED);
  });
});
