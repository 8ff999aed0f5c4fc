import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Modal as ModalShown, Where } from '../../page/protocol.js';
import { useAnnounce } from '../announce.js';
import { isProblem } from '../source/source.js';
import { useActing } from './acting.js';
import { Blocks } from './blocks.js';
import { Dialog, useDialogFocus } from './dialog.js';
import { FormContext } from './form.js';
import { valueIn, inputsOf } from './element-value.js';
import { type Block, viewOf } from './kit.js';
import { Notice } from './notice.js';

const WHERE: Where = { in: 'modal' };
const REQUIRED = 'Please complete this required field.';

interface Props {
  readonly modal: ModalShown;
  /** The number of modals under this one. */
  readonly over: number;
  /** Whether another modal is over it: then it's hidden, but keeps what's filled in. */
  readonly covered: boolean;
}

/** A modal: its title, its content, and its buttons. What's filled in stays, whatever the server says. */
export function Modal({ modal, over, covered }: Props): ReactNode {
  const { act, disabled, notice, dismiss } = useActing();
  const announce = useAnnounce();
  const id = useId();
  const part = useDialogFocus(modal.id, modal.hash);
  const view = viewOf(modal.view);
  const [filled, setFilled] = useState<Readonly<Record<string, string | null>>>({});
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const inputs = inputsOf(view.blocks);

  const valueOf = ({ block, key }: (typeof inputs)[number]): string | null => {
    const value = filled[key];
    return value === undefined && block.element ? valueIn(modal, block, block.element) : (value ?? null);
  };
  const form = useMemo(
    () => ({
      valueOf: (key: string) => filled[key],
      fill: (key: string, value: string | null) => setFilled((before) => ({ ...before, [key]: value })),
      errors,
    }),
    [filled, errors],
  );

  /** Shows the errors, and moves the focus to the first. */
  const show = (wrong: Readonly<Record<string, string>>): void => {
    setErrors(wrong);
    const first = inputs.find(({ block }) => (block.block_id ?? '') in wrong)?.block;
    if (!first) return;
    announce(`${first.label?.text ?? ''}: ${wrong[first.block_id ?? ''] ?? ''}`);
    const question = part.current?.querySelector(`[data-block="${CSS.escape(first.block_id ?? '')}"]`);
    question?.querySelector<HTMLElement>('input, select, textarea, button')?.focus();
  };
  const submit = async (): Promise<void> => {
    const empty = inputs.filter((input) => input.block.optional !== true && valueOf(input) === null);
    if (empty.length > 0) return show(sentences(empty.map(({ block }) => block)));
    const short = inputs.filter((input) => isTooShort(input.block, valueOf(input)));
    if (short.length > 0)
      return show(Object.fromEntries(short.map(({ block }) => [block.block_id ?? '', tooShort(block)])));
    setBusy(true);
    setErrors({});
    const values = Object.fromEntries(inputs.map((input) => [input.block.block_id ?? '', valueOf(input)]));
    const outcome = await act({ do: 'submit', values });
    setBusy(false);
    if (!isProblem(outcome) && outcome.errors) show(outcome.errors);
  };
  const close = (): void => void act({ do: 'close' });

  return (
    <FormContext value={form}>
      <Dialog
        role="dialog"
        part={part}
        className={`modal over-${over}`}
        labelledBy={`${id}-title`}
        covered={covered}
        onEscape={close}
      >
        <header className="modal-head">
          <h2 id={`${id}-title`}>
            {view.title?.text}
            {over > 0 && <span className="unseen">, over {over} more</span>}
          </h2>
          <button type="button" className="close" aria-label="Close" disabled={disabled} onClick={close}>
            ×
          </button>
        </header>
        <div className="modal-body">
          {notice && <Notice text={notice} onDismiss={dismiss} />}
          <form
            id={`${id}-form`}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (view.submit && !busy && !disabled) void submit();
            }}
          >
            <Blocks blocks={modal.view['blocks'] as []} where={WHERE} modal={modal} />
          </form>
        </div>
        <footer className="modal-buttons">
          <button type="button" className="button plain" disabled={disabled} onClick={close}>
            {view.close?.text ?? (view.submit ? 'Cancel' : 'Close')}
          </button>
          {view.submit && (
            <button
              type="submit"
              form={`${id}-form`}
              className="button primary"
              aria-busy={busy || undefined}
              disabled={disabled}
            >
              {view.submit.text}
            </button>
          )}
        </footer>
      </Dialog>
    </FormContext>
  );
}

const sentences = (blocks: readonly Block[]): Readonly<Record<string, string>> =>
  Object.fromEntries(blocks.map(({ block_id = '' }) => [block_id, REQUIRED]));

const isTooShort = ({ element }: Block, value: string | null): boolean =>
  value !== null && value.length < (element?.min_length ?? 0);

const tooShort = ({ element }: Block): string =>
  `Please write at least ${element?.min_length ?? 0} characters.`;
