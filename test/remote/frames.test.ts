import assert from 'node:assert/strict';
import fc from 'fast-check';
import { quoteAll } from '../../lib/core/quote.ts';
import { framed, newToken, parseFrames } from '../../lib/remote/frames.ts';
import { runText, shells } from './shell.ts';

describe('quote, read back by a shell', () => {
  for (const shell of shells) {
    it(`gives every argument to ${shell.name} as it was`, () => {
      const hostile = fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '$(x)',
        '\n',
        '\r',
        ' ',
        '*',
        '~',
        '!',
        '-',
        '%',
        '\u001b',
        '\u0080',
        '対',
        '{a,b}',
        '#',
        ';',
        '&',
      );
      const argument = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.array(hostile, { maxLength: 12 }).map((parts) => parts.join('')),
      );
      const argv = fc.array(
        argument.filter((text) => !text.includes('\0')),
        { minLength: 1, maxLength: 40 },
      );
      fc.assert(
        fc.property(argv, (all) => {
          const { stdout } = runText(`printf '%s\\0' ${quoteAll(all)}\n`, { shell });
          assert.equal(stdout.toString('utf8'), all.map((one) => `${one}\0`).join(''));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('refuses NUL', () => assert.throws(() => quoteAll(['a\0b']), RangeError));
});

describe('frames', () => {
  const token = 'taisho-00000000000000000000000000000000';
  const run = (body: string): Buffer => runText(framed(token, 'p0', body)).stdout;

  for (const [what, body, expected] of [
    ['nothing', ':', ''],
    ['no newline', 'printf x', 'x'],
    ['newlines', "printf '\\n\\nx\\n\\n'", '\n\nx\n\n'],
    ['NUL and bytes that are no text', "printf 'a\\000b\\377'", 'a\0b\u00ff'],
    [
      'marks with another token',
      `printf '\\ntaisho-1 end p0 0\\n\\ntaisho-1 begin p1\\n'`,
      '\ntaisho-1 end p0 0\n\ntaisho-1 begin p1\n',
    ],
    ['an end mark of another frame', `printf '\\n${token} end p1 0\\n'`, `\n${token} end p1 0\n`],
    ['a mark not at the beginning of a line', `printf 'x${token} end p0 0\\n'`, `x${token} end p0 0\n`],
  ] as const) {
    it(`keeps ${what} byte for byte`, () => {
      assert.equal(parseFrames(run(body), token).frames.get('p0')?.body.toString('latin1'), expected);
    });
  }

  it('keeps the exit code, also of a body that exits or dies', () => {
    for (const [body, code] of [
      ['exit 7', 7],
      ['false', 1],
      ['sh -c "kill -9 \\$\\$"', 137],
    ] as const)
      assert.equal(parseFrames(run(body), token).frames.get('p0')?.code, code);
  });

  it('has no frame whose end was not heard, and says that it was begun', () => {
    const output = run('printf x');
    const whole = output.lastIndexOf('\n');
    for (let cut = 0; cut < whole; cut++) {
      const { frames, open } = parseFrames(output.subarray(0, cut), token);
      assert.equal(frames.size, 0);
      assert.ok(open.size === 0 || open.has('p0'));
    }
    assert.equal(parseFrames(output, token).frames.size, 1);
  });

  it('draws a token that nobody can guess', () => {
    assert.match(newToken(), /^taisho-[0-9a-f]{32}$/);
    assert.equal(new Set(Array.from({ length: 100 }, newToken)).size, 100);
  });
});
