import fc from 'fast-check';
import type { PlanDocument } from '../../lib/core/plan.ts';
import { because } from '../../lib/core/reason.ts';
import { documentOf, type HostToFold } from '../../lib/plan/fold.ts';
import { hostileText, sampleParts } from './sample-plan.ts';

/** Text that a host may send, hostile now and then. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constant(hostileText),
  fc.constant('__proto__'),
);

/** What a host says that changes nothing of what is done to it. */
const anySayings = fc.record({
  bytes: fc.uint8Array({ maxLength: 40 }),
  text: anyText,
  key: fc.constantFrom('evidence', 'service', '__proto__', 'constructor'),
  isOpen: fc.boolean(),
});

/** Plans as a planner may make them, of few hosts; what hosts have said in them is anything. */
export const anyPlan: fc.Arbitrary<PlanDocument> = fc
  .record({
    sizes: fc.tuple(fc.nat(4), fc.nat(3), fc.nat(2), fc.nat(2)),
    sayings: fc.array(anySayings, { minLength: 1, maxLength: 8 }),
  })
  .map(({ sizes, sayings }) => {
    const parts = sampleParts({ hostile: false, sizes });
    const hosts = parts.hosts.map((host, i): HostToFold => {
      const said = sayings[i % sayings.length];
      if (said === undefined) return host;
      const { bytes, text, key, isOpen } = said;
      const data = Object.fromEntries([[key, [text]]]);
      return {
        ...host,
        seen: host.seen.map((one) => ({ ...one, bytes })),
        open: isOpen ? [because('open', 'not known: {text}', { text })] : [],
        tasks: host.tasks.map((task) => ({ ...task, why: { ...task.why, data: { ...task.why.data, ...data } } })),
      };
    });
    return documentOf({ ...parts, hosts });
  });
