/** The tags of a page in order, without their attributes; since `<` stands nowhere else, this is exact. */
export function tagsOf(page: string): readonly string[] {
  return [...page.matchAll(/<(!?\/?[a-z0-9]+)/g)].map(([, tag = '']) => tag);
}

/** All text between tags, and in attributes, as a browser would read it. */
export function textOf(page: string): string {
  return unescaped(
    bodyOf(page).replaceAll(
      /<[a-z/!][^>]*>/g,
      (tag) => ` ${[...tag.matchAll(/"([^"]*)"/g)].map(([, value]) => value).join(' ')} `,
    ),
  );
}

/** The style sheet or the script of a page. */
export function sourceOf(page: string, element: 'style' | 'script'): string {
  return new RegExp(`<${element}>([^]*?)</${element}>`).exec(page)?.[1] ?? '';
}

/** A page without its style sheet and its script: what is made of a plan. */
export function bodyOf(page: string): string {
  return page.replaceAll(/<(style|script)>[^]*?<\/\1>/g, '');
}

function unescaped(markup: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };
  return markup.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}
