import { memo, type ReactNode, useMemo } from 'react';
import type { Modal, Where } from '../../page/protocol.js';
import { Drawn } from './drawn.js';
import { InputBlock } from './input-block.js';
import { type Block, blocksOf } from './kit.js';
import { UsedElement } from './used-element.js';

interface PlacedBlock {
  readonly block: Block;
  readonly where: Where;
  readonly modal: Modal | null;
}

/** A text, with an element beside or under it. */
function WithAccessory({ block, where, modal }: PlacedBlock): ReactNode {
  const { accessory } = block;
  const text = useMemo(() => {
    const { accessory: _, ...rest } = block;
    return rest;
  }, [block]);
  if (!accessory) return null;
  return (
    <div className={accessory.type === 'overflow' ? 'beside tight' : 'beside'}>
      <Drawn block={text} />
      <div className="accessory">
        <UsedElement block={block} element={accessory} where={where} modal={modal} />
      </div>
    </div>
  );
}

const isPicture = (block: Block): boolean => block.accessory?.type === 'image';

function Placed({ block, where, modal }: PlacedBlock): ReactNode {
  if (block.type === 'actions')
    return (
      <div className="actions">
        {block.elements?.map((element, at) => (
          <UsedElement
            key={element.action_id ?? at}
            block={block}
            element={element}
            where={where}
            modal={modal}
          />
        ))}
      </div>
    );
  if (block.type === 'input' && block.element)
    return <InputBlock block={block} element={block.element} where={where} modal={modal} />;
  if (block.accessory && !isPicture(block))
    return <WithAccessory block={block} where={where} modal={modal} />;
  return <Drawn block={block} />;
}

interface Props {
  readonly blocks: Parameters<typeof blocksOf>[0];
  readonly where: Where;
  readonly modal?: Modal | null;
}

/** Blocks as Slack draws them, with working elements. The library draws those that only show something. */
export const Blocks = memo(function Blocks({ blocks, where, modal = null }: Props): ReactNode {
  return (
    <div className="blocks">
      {blocksOf(blocks).map((block, at) => (
        <Placed key={`${at} ${block.block_id ?? ''}`} block={block} where={where} modal={modal} />
      ))}
    </div>
  );
});
