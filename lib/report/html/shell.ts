import { createHash } from 'node:crypto';
import { html, trusted, type Html } from './escape.ts';
import { pictureStyles } from './picture-styles.ts';
import { script } from './script.ts';
import { styles } from './styles.ts';

const style = styles + pictureStyles;

/** Nothing is loaded, and only the style and the script of this program count. */
const policy = `default-src 'none'; style-src '${sourceHash(style)}'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`;

/** A whole page around its parts. Text. */
export function shell(title: string, header: Html, main: Html): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to what is to be reviewed</a>
        <header>${header}</header>
        <main id="main" tabindex="-1">${main}</main>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `;
  return String(page);
}

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
