import assert from 'node:assert/strict';
import { bytesOf, sha256 } from '../../lib/plan/evidence.ts';
import { documentOf } from '../../lib/plan/fold.ts';
import { hostileName, sampleParts, samplePlan } from './sample-plan.ts';

describe('folding plans into a document', () => {
  const plan = samplePlan();

  it('has hosts with the same to do share a change set, the most common first', () => {
    const sizes = plan.changeSets.map((_, i) => plan.hosts.filter(({ changeSet }) => changeSet === i).length);
    assert.deepEqual(sizes, [598, 250, 100, 47, 3, 1, 1]);
    assert.equal(plan.hosts.length, 1000);
    assert.deepEqual(
      plan.changeSets.map(({ outcome, applyable }) => [outcome, applyable]),
      [
        ['changed', true],
        ['changed', true],
        ['changed', true],
        ['changed', true],
        ['ok', false],
        ['refused', false],
        ['unreachable', false],
      ],
    );
  });

  it('keeps the order of the inventory, and sets of equal size in the order of their first host', () => {
    assert.equal(plan.hosts[597]?.name, hostileName);
    assert.deepEqual(
      plan.hosts.slice(-2).map(({ changeSet }) => changeSet),
      [5, 6],
    );
  });

  it('is complete only when every host was planned to its end', () => {
    assert.deepEqual([plan.complete, plan.applyable], [false, true]);
    const parts = sampleParts();
    const reached = parts.hosts.filter(({ outcome }) => outcome !== 'unreachable');
    assert.equal(documentOf({ ...parts, hosts: reached }).complete, true);
  });

  it('keeps every print once, by its digest, byte for byte', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0, 0x0a]);
    const parts = sampleParts({ sizes: [1, 0, 0, 0] });
    const hosts = parts.hosts.map((host) => ({
      ...host,
      seen: host.seen.slice(0, 1).map((one) => ({ ...one, bytes })),
    }));
    const { evidence } = documentOf({ ...parts, hosts });
    assert.deepEqual(Object.keys(evidence), [sha256(bytes)]);
    assert.deepEqual(Buffer.from(bytesOf(Object.values(evidence)[0] ?? { text: '' })), bytes);
    for (const [key, one] of Object.entries(plan.evidence)) assert.equal(sha256(bytesOf(one)), key);
  });
});
