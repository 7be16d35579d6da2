import { renderBlock, type Block } from './block.ts';
import type { Paint } from './color.ts';
import { someHosts } from './headline.ts';

/** Blocks, those that say the same of several hosts told once, in the order in which each was first said. */
export interface FoldedBlocks {
  add(block: Block): void;
  lines(paint: Paint): string[];
}

/** No blocks yet. */
export function createFoldedBlocks(): FoldedBlocks {
  const folded = new Map<string, { readonly block: Block; readonly hosts: Set<string> }>();
  return {
    add(block) {
      const { host, label, text, body } = block;
      const key = JSON.stringify([host === undefined, label, text, body]);
      const same = folded.get(key) ?? { block, hosts: new Set() };
      if (host !== undefined) same.hosts.add(host);
      folded.set(key, same);
    },
    lines(paint) {
      return [...folded.values()].flatMap(({ block, hosts }) => renderBlock(block, someHosts([...hosts]), paint));
    },
  };
}
