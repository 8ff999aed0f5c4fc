import { type ReactNode, useId, useState } from 'react';
import type { Modal, Where } from '../../page/protocol.js';
import { isProblem } from '../source/source.js';
import { useActing } from './acting.js';
import { Button } from './elements/button.js';
import { Field } from './elements/field.js';
import { Overflow } from './elements/overflow.js';
import { initialValueOf, valueIn, chosenOptions } from './element-value.js';
import type { Block, Element, Option } from './kit.js';

interface Props {
  readonly block: Block;
  readonly element: Element;
  readonly where: Where;
  readonly modal: Modal | null;
}

/** An element whose every use is sent to the app at once. */
export function UsedElement({ block, element, where, modal }: Props): ReactNode {
  const { act, ask, disabled } = useActing();
  const id = useId();
  const held = modal ? valueIn(modal, block, element) : initialValueOf(element);
  // The choice is shown until the app shows something else.
  const [chosen, setChosen] = useState<{
    readonly over: string | null;
    readonly value: string | null;
  } | null>(null);
  const value = chosen?.over === held ? chosen.value : held;
  const [busy, setBusy] = useState(false);
  const action = element.action_id ?? '';

  const use = async (selected?: string): Promise<void> => {
    if (!(await ask(element.confirm))) return setChosen(null);
    setBusy(true);
    const of = block.block_id === undefined ? {} : { block: block.block_id };
    await act({ do: 'click', where, action, ...of, ...(selected === undefined ? {} : { selected }) });
    setBusy(false);
  };
  const search = async (typed: string): Promise<readonly Option[]> => {
    const outcome = await act({ do: 'search', where, action, typed });
    return isProblem(outcome) ? [] : ((outcome.options ?? []) as unknown as Option[]);
  };
  switch (element.type) {
    case 'button':
      return <Button element={element} busy={busy} disabled={disabled} onPress={() => void use()} />;
    case 'overflow':
      return <Overflow element={element} disabled={disabled} onChoose={(chosen) => void use(chosen)} />;
    default:
      return (
        <Field
          element={element}
          id={id}
          value={value}
          label={element.placeholder?.text ?? block.text?.text ?? 'Choose'}
          disabled={disabled}
          atOnce
          search={search}
          known={chosenOptions(modal, block, element)}
          onChange={(next) => {
            setChosen({ over: held, value: next });
            void use(next ?? '');
          }}
        />
      );
  }
}
