import { type ReactNode, useId } from 'react';
import type { Modal, Where } from '../../page/protocol.js';
import { isProblem } from '../source/source.js';
import { useActing } from './acting.js';
import { Field } from './elements/field.js';
import { useForm } from './form.js';
import { initialValueOf, valueIn, chosenOptions } from './element-value.js';
import { type Block, type Element, keyOf, type Option } from './kit.js';

/** Elements made of several controls, so that their label names a group. */
const GROUPS: ReadonlySet<string> = new Set(['radio_buttons', 'checkboxes']);

interface Props {
  readonly block: Block;
  readonly element: Element;
  readonly where: Where;
  readonly modal: Modal | null;
}

/** A question in a form: its label, its element, a hint, and what's wrong with the answer. */
export function InputBlock({ block, element, where, modal }: Props): ReactNode {
  const { act, disabled } = useActing();
  const form = useForm();
  const id = useId();
  const key = keyOf(block, element);
  const filled = form?.valueOf(key);
  const held = modal ? valueIn(modal, block, element) : initialValueOf(element);
  const error = form?.errors[block.block_id ?? ''];
  const hints = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const isGroup = GROUPS.has(element.type);
  const search = async (typed: string): Promise<readonly Option[]> => {
    const outcome = await act({ do: 'search', where, action: element.action_id ?? '', typed });
    return isProblem(outcome) ? [] : ((outcome.options ?? []) as unknown as Option[]);
  };
  const label = (
    <>
      {block.label?.text}
      {block.optional && <span className="optional"> (optional)</span>}
    </>
  );
  return (
    <div className={error ? 'question wrong' : 'question'} data-block={block.block_id}>
      {isGroup ? (
        <span className="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className="label" id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
      )}
      <Field
        element={element}
        id={id}
        value={filled === undefined ? held : filled}
        labelledBy={isGroup || element.type.startsWith('multi_') ? `${id}-label` : undefined}
        describedBy={hints || undefined}
        invalid={error !== undefined}
        required={block.optional !== true}
        disabled={disabled}
        atOnce={false}
        search={search}
        known={chosenOptions(modal, block, element)}
        onChange={(value) => form?.fill(key, value)}
      />
      {error && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint && (
        <p className="hint" id={`${id}-hint`}>
          {block.hint.text}
        </p>
      )}
    </div>
  );
}
