import assert from 'node:assert/strict';
import type { PlanDocument } from '../../lib/core/plan.ts';
import { documentOf, type HostToFold } from '../../lib/plan/fold.ts';
import { painter } from '../../lib/report/color.ts';
import { planLines, type PlanStyle } from '../../lib/report/plan-text.ts';
import { hostileText, sampleParts, samplePlan, type SampleOptions } from '../plan/sample-plan.ts';
import { colors, forbidden, hostile } from './hostile.ts';

const style: PlanStyle = { paint: painter(false), columns: 100, digest: '0'.repeat(64) };

function shown(document: PlanDocument, more: Partial<PlanStyle> = {}): string {
  return planLines(document, { ...style, ...more }).join('\n');
}

/** Words that choose code, digests and moments. */
const CLOSED =
  /^"(changed?|refused?|unreachable|ok|ssh|sudo|file|directory|link|rename|write|service|renumber|restore|run|rank|after|stop|start|any|running|stopped|playbook|[0-9a-f]{64}|20[^"]*Z)"$/;

/** The plan of one host of the kinds wanted, changed. */
function one(sizes: SampleOptions['sizes'], change: (host: HostToFold) => HostToFold = (host) => host): PlanDocument {
  const parts = sampleParts({ hostile: false, ...(sizes && { sizes }) });
  const hosts = parts.hosts.filter(({ name }) => /^(web|sles|app|db)/.test(name)).map(change);
  return documentOf({ ...parts, hosts });
}

describe('a plan as a text', () => {
  it('tells 1,000 hosts as the four kinds of change that they are, on a screen', () => {
    const lines = planLines(samplePlan(), style);
    const from = lines.findIndex((line) => line.startsWith('598 hosts to change:'));
    const to = lines.findIndex((line) => line.startsWith('1 host refused:'));
    assert.ok(from > 0 && to - from < 60, `${to - from} lines`);
    assert.ok(lines.length < 80, `${lines.length} lines`);
    assert.deepEqual(
      lines.filter((line) => line.includes('hosts to change:')).map((line) => line.slice(0, 45)),
      [
        '598 hosts to change: web[001-597],"<script>al',
        '250 hosts to change: sles[001-250]',
        '100 hosts to change: app[1-100].example.com',
        '47 hosts to change: db[01-47].example.com',
      ],
    );
    for (const line of lines) assert.ok([...line].length <= 100, line);
  });

  it('begins with who made it, when it ends, and what becomes of the fleet', () => {
    assert.deepEqual(planLines(samplePlan(), style).slice(0, 7), [
      'PLAN  playbooks/start-after.yml',
      '  made:    2026-11-24 01:28:19 UTC by admin@control.example.com, with taisho 0.1.0',
      '  expires: 2026-12-01 01:28:19 UTC',
      `  digest:  sha256:${'0'.repeat(64)}`,
      '',
      '1,000 hosts: 995 to change, 3 with nothing to do, 1 refused, 1 unreachable',
      'not complete: 1 unreachable; 995 hosts can be applied',
    ]);
  });

  it('says whether it can be applied at all', () => {
    const plan = one([1, 0, 0, 0]);
    assert.match(shown(plan), /^complete: every host was planned to its end; 1 host can be applied$/m);
    const late = shown(plan, { now: new Date('2027-01-01T00:00:00Z'), version: '0.2.0' });
    assert.match(late, /expires: .*: it can not be applied any more/);
    assert.match(late, /with taisho 0\.1\.0; this is 0\.2\.0,\s+which can not apply it/);
    const why = { code: 'known_after_apply', template: 'known only once {what} is done', data: { what: 'it' } };
    const open = shown(one([1, 0, 0, 0], (host) => ({ ...host, open: [why] })));
    assert.match(open, /^not complete: 1 host with tasks .*; nothing of it can be applied$/m);
    assert.match(open, /^ {2}not planned to its end: known only once it is done$/m);
  });

  it('tells of a change why, what, what it risks, how it is taken back, and the order now and after it', () => {
    const text = shown(one([2, 0, 0, 0]));
    assert.equal(
      text.slice(text.indexOf('2 hosts to change:')),
      `2 hosts to change: web[001-002]
  Order splx behind its conflicts: splx does not start behind sendmail in runlevel 3, 4 and 5
    (S01splx and S80sendmail); it will: S80sendmail and S81splx
    rename S01splx → S81splx in /etc/rc.d/rc{3,4,5}.d
    risk exposure: until splx starts, later in the boot than now, a virus may get in: both should
      start as early as possible
    risk undone: the numbers of the links do not last: chkconfig splx on, reset puts back those of
      the header
    taken back by: rename S81splx → S01splx in /etc/rc.d/rc{5,4,3}.d
  start on entering runlevel 3, 4, 5, on the way of the boot: now, and after it
   >  1  S01splx  number 01                           4  S80sendmail  number 80
      2  S10network  number 10                     >  5  S81splx  number 81
                                                      6  S85httpd  number 85`,
    );
  });

  it('tells the exposure before any other risk, once in full', () => {
    const text = shown(
      one([1, 1, 1, 0], (host) => ({
        ...host,
        tasks: host.tasks.map((task) => ({ ...task, risks: task.risks.toReversed() })),
      })),
    );
    assert.ok(text.indexOf('risk exposure:') < text.indexOf('risk undone:'));
    assert.equal(text.split('a virus may get in').length, 2);
    assert.match(text, /risk exposure: as above/);
    assert.match(text, /risk exposure \(accepted\): as above/);
  });

  it('calls weak algorithms out, and on how many hosts', () => {
    assert.match(
      shown(one([0, 2, 0, 0])),
      /^ {2}weak algorithms: kex diffie-hellman-group14-sha1, hostKey ssh-rsa, mac hmac-sha1$/m,
    );
    assert.ok(!shown(one([1, 0, 1, 1])).includes('weak'));
    const mixed = one([0, 2, 0, 0], (host) =>
      host.name === 'sles001' ? { ...host, algorithms: { cipher: 'aes256-ctr' } } : host,
    );
    assert.match(shown(mixed), /hmac-sha1 \(on 1 of 2 hosts\)$/m);
  });

  it('shows a window as it goes, and says what nothing takes back', () => {
    const text = shown(one([0, 0, 0, 1]));
    assert.match(text, /^ {4}stop sendmail; stop splx, which must unload splxmod$/m);
    assert.match(text, /^ {4}taken back by: start splx; start sendmail$/m);
    assert.match(text, /\(end\): what was stopped is started again\n {4}start splx; start sendmail$/);
    const run = { kind: 'run', command: { argv: ['reboot'] as const } } as const;
    const opaque = one([1, 0, 0, 0], (host) => ({
      ...host,
      tasks: host.tasks.map((task) => ({ ...task, actions: [run], inverse: [null] })),
      parts: [{ play: 0, way: 0, steps: [{ action: run, of: 0 }], promised: [] }],
    }));
    assert.match(shown(opaque), /^ {4}can not be taken back: run reboot$/m);
  });

  it('says as whom hosts are entered: once, or by what is alike', () => {
    assert.match(shown(one([1, 1, 0, 0])), /^entered: by SSH as admin, acting as root \(sudo\)$/m);
    const two = one([1, 1, 0, 0], (host) =>
      host.name === 'web001'
        ? { ...host, ways: host.ways.map((way) => ({ ...way, connection: 'local' as const, root: '/srv' })) }
        : host,
    );
    assert.match(shown(two), /^ {2}entered: on this machine, acting as root \(sudo\), below \/srv$/m);
    assert.match(shown(two), /^ {2}entered: by SSH as admin/m);
  });

  it('tells hosts as one of which only what was found differs, and says so', () => {
    const differing = one([3, 0, 0, 0], (host) => ({
      ...host,
      tasks: host.tasks.map((task) => ({
        ...task,
        why: { ...task.why, data: { ...task.why.data, evidence: [host.name] } },
      })),
    }));
    assert.equal(differing.changeSets.length, 3);
    const text = shown(differing);
    assert.match(text, /^3 hosts to change: web\[001-003\]$/m);
    assert.match(text, /in 3 variants: what was found differs, what is done is the same/);
  });

  it('never tells hosts as one to which something else is done', () => {
    const content = (host: HostToFold): HostToFold =>
      JSON.parse(
        JSON.stringify({ ...host, seen: [] }).replaceAll('# Written by taisho', `# ${host.name}`),
      ) as HostToFold;
    assert.equal(shown(one([0, 0, 3, 0], content)).split('host to change').length, 4);
    const other = (host: HostToFold): HostToFold => ({
      ...host,
      tasks: host.tasks.map((task) => ({
        ...task,
        why: { ...task.why, data: { ...task.why.data, service: host.name } },
      })),
    });
    assert.equal(shown(one([2, 0, 0, 0], other)).split('host to change').length, 3);
    const accepted = (host: HostToFold): HostToFold => ({
      ...host,
      tasks: host.tasks.map((task) => ({ ...task, risks: host.name === 'web001' ? [] : task.risks })),
    });
    assert.equal(shown(one([2, 0, 0, 0], accepted)).split('host to change').length, 3);
  });

  it('shows changed files line by line, and what hosts printed, when it is asked for', () => {
    const plan = one([1, 0, 1, 0]);
    assert.ok(!shown(plan).includes('After=sendmail.service'));
    assert.match(shown(plan, { diff: true }), /^ {6}\+After=sendmail\.service$/m);
    assert.ok(!shown(plan).includes('EVIDENCE'));
    const text = shown(plan, { evidence: true });
    assert.match(text, /^EVIDENCE {2}4 prints$/m);
    assert.match(text, /^boot-system {2}web001,app1\.example\.com {2}sha256:[0-9a-f]{64}\n {2}\| \/etc\/inittab$/m);
    assert.match(text, /^ {2}\| S01splx\\x00$/m);
  });

  it('is inert, whatever hosts, playbooks and prints are called', () => {
    const poisoned = JSON.parse(
      JSON.stringify(samplePlan()).replaceAll(/"(?:[^"\\]|\\.)*":?/g, (text) =>
        text.endsWith(':') || CLOSED.test(text) ? text : JSON.stringify(JSON.parse(text) + hostile),
      ),
    ) as PlanDocument;
    for (const document of [samplePlan(), poisoned]) {
      const text = planLines(document, { ...style, paint: painter(true), evidence: true, diff: true })
        .join('\n')
        .replaceAll(colors, '');
      assert.ok(!forbidden.test(text));
      assert.ok(!text.includes('\r'));
    }
    assert.ok(shown(samplePlan()).includes('</script><script>'), 'what is visible is shown');
    assert.ok(hostileText.includes('\u202e'));
  });
});
