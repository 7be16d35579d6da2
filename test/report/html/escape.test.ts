import assert from 'node:assert/strict';
import fc from 'fast-check';
import { html, preformatted, trusted } from '../../../lib/report/html/escape.ts';
import { printable } from '../../../lib/report/printable.ts';
import { hostileName, hostileText } from '../../plan/sample-plan.ts';
import { forbidden, hostile } from '../hostile.ts';
import { tagsOf, textOf } from './markup.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(hostile, hostileName, hostileText, '&lt;', '&#x3c;'),
);

describe('a template of markup', () => {
  it('makes any text inert, in text and between quotes, and loses none of it', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        const markup = String(html`<b title="${one}">${other}</b>`);
        assert.deepEqual(tagsOf(markup), ['b', '/b']);
        assert.equal(markup.match(/[<>]/g)?.length, 4);
        assert.equal(markup.match(/"/g)?.length, 2);
        assert.doesNotMatch(markup, forbidden);
        assert.equal(textOf(markup), ` ${printable(one)} ${printable(other)}  `);
      }),
    );
  });

  it('takes markup as it is, lists one after the other, and leaves out what is missing', () => {
    const items = ['<', 2].map((one) => html`<i>${one}</i>`);
    assert.equal(String(html`<p>${items}${undefined}</p>`), '<p><i>&lt;</i><i>2</i></p>');
    assert.equal(String(html`<p${html` hidden`}>x</p>`), '<p hidden>x</p>');
    assert.equal(String(html`<p>${trusted('<i>')}</p>`), '<p><i></p>');
  });

  it('keeps the lines of a print apart', () => {
    assert.equal(String(html`<pre>${preformatted(['  a\n', 'b'])}</pre>`), '<pre>  a\\n\nb\n</pre>');
  });

  for (const [what, made] of [
    ['a text that would become an attribute', () => html`<p ${'onclick=alert(1)'}></p>`],
    ['a text in a list that would', () => html`<p ${[html` hidden`, 'onclick=alert(1)']}></p>`],
    ['a value without quotes', () => html`<p class=${'a onclick=alert(1)'}></p>`],
    ['markup in a value', () => html`<p class="${html`"`}"></p>`],
    // prettier-ignore
    ['single quotes', () => html`<p class='${'a'}'></p>`],
  ] as const)
    it(`refuses ${what}`, () => assert.throws(made, TypeError));
});
