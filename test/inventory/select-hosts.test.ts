import assert from 'node:assert/strict';
import { TaishoError } from '../../lib/core/error.ts';
import { parseInventory, selectHosts } from '../../lib/inventory/index.ts';

const inventory = parseInventory(
  '[web]\nweb[1:3].example.com\n[db]\ndb1.example.com\n[empty]\n[x-1]\nodd.name\n[x_2]\nweb1.example.com\n',
  'hosts',
);

/** Patterns that `same-as-ansible.test.ts` can't hold: there Ansible warns, or goes wrong. */
describe('selectHosts', () => {
  const selects: readonly (readonly [pattern: string, hosts: string])[] = [
    ['empty', ''],
    ['empty[0]', ''],
    ['nothing*', ''],
    ['~nothing', ''],
    ['web:!~.', ''],
    ['web[1:0]', ''],
    ['web[5:9]', ''],
    ['x-1', 'odd.name'],
    ['~odd\\.name$', 'odd.name'],
    ['~odd\\.name\\Z', 'odd.name'],
    ['~\\Aodd', 'odd.name'],
    ['~(?P<a>d)b1', 'db1.example.com'],
    ['~x\\-1', 'odd.name'],
    ['~[\\w\\-]+1$', 'odd.name'],
    ['w*1.e*m', 'web1.example.com'],
    ['web[1-2].*', 'web1.example.com web2.example.com'],
    ['*.*.*.*', ''],
    ['ALL*', ''],
  ];
  for (const [pattern, hosts] of selects) {
    it(`${pattern} is ${hosts || 'nobody'}`, () => {
      const names = selectHosts(inventory, pattern).map(({ name }) => name);
      assert.equal(names.join(' '), hosts);
    });
  }

  const refuses: readonly (readonly [pattern: string, code: string, says?: string])[] = [
    ['wbe', 'unknown_host_pattern', 'did you mean web?'],
    ['web1.exmaple.com', 'unknown_host_pattern', 'web1.example.com'],
    ['web:wbe', 'unknown_host_pattern', 'web'],
    ['web:!bd', 'unknown_host_pattern', 'did you mean db?'],
    ['web:&bd', 'unknown_host_pattern', 'did you mean db?'],
    ['wbe[0]', 'unknown_host_pattern', 'web'],
    ['__proto__', 'unknown_host_pattern'],
    ['constructor', 'unknown_host_pattern'],
    ['localhost', 'unknown_host_pattern', 'ansible_connection=local'],
    ['@hosts.txt', 'unknown_host_pattern', '@file'],
    ['WEB', 'unknown_host_pattern', 'web'],
    ['web[3]', 'bad_host_pattern'],
    ['web[-4]', 'bad_host_pattern'],
    ['', 'bad_host_pattern'],
    [' ', 'bad_host_pattern'],
    [':', 'bad_host_pattern'],
    [', ,', 'bad_host_pattern'],
    ['!', 'bad_host_pattern'],
    ['web:&', 'bad_host_pattern'],
    ['~(', 'bad_host_pattern'],
    ['~*', 'bad_host_pattern'],
    ['~a{2,1}', 'bad_host_pattern'],
    ['~', 'bad_host_pattern'],
    ['web[0', 'bad_host_pattern'],
    ['web0]', 'bad_host_pattern'],
    ['web[z-a]*', 'bad_host_pattern'],
  ];
  for (const [pattern, code, says] of refuses) {
    it(`refuses ${JSON.stringify(pattern)}`, () => {
      assert.throws(() => selectHosts(inventory, pattern), refusal(code, says));
    });
    it(`refuses ${JSON.stringify(pattern)} as a limit`, () => {
      assert.throws(() => selectHosts(inventory, 'all', pattern), refusal(code, says));
    });
  }

  it('gives hosts as the inventory holds them, each once', () => {
    const hosts = selectHosts(inventory, 'x_2:web:all', 'web');
    assert.deepEqual(hosts, inventory.hosts.slice(0, 3));
  });

  it('takes no time for a glob of many stars', () => {
    const long = parseInventory('a'.repeat(250), 'hosts');
    const begin = performance.now();
    assert.deepEqual(selectHosts(long, `${'*a'.repeat(100)}*b`), []);
    assert.ok(performance.now() - begin < 500);
  });

  it('knows 10,000 hosts quickly', () => {
    const begin = performance.now();
    const many = parseInventory('[web]\nweb[00001:10000].example.com\n[web:vars]\na=1\n', 'hosts');
    assert.equal(selectHosts(many, 'web:!*5.example.com', '~web0').length, 8999);
    assert.ok(performance.now() - begin < 2000);
  });
});

function refusal(code: string, says = '') {
  return (error: unknown): boolean => {
    assert.ok(error instanceof TaishoError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.message.includes(says), error.message);
    return true;
  };
}
