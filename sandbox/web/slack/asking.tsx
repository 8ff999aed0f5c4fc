import { type ReactNode, useId } from 'react';
import { Dialog, useDialogFocus } from './dialog.js';
import { DrawnText } from './drawn.js';
import type { Confirm } from './kit.js';

interface Props {
  readonly confirm: Confirm;
  readonly answer: (yes: boolean) => void;
}

/** The confirmation dialog that an app wants before an act. */
export function Asking({ confirm, answer }: Props): ReactNode {
  const id = useId();
  const part = useDialogFocus(id);
  return (
    <Dialog
      role="alertdialog"
      part={part}
      className="asking"
      labelledBy={`${id}-title`}
      describedBy={`${id}-text`}
      onEscape={() => answer(false)}
    >
      <h2 id={`${id}-title`}>{confirm.title.text}</h2>
      <div id={`${id}-text`}>
        <DrawnText text={confirm.text} />
      </div>
      <div className="modal-buttons">
        <button type="button" className="button plain" onClick={() => answer(false)}>
          {confirm.deny.text}
        </button>
        <button type="button" className={`button ${confirm.style ?? 'primary'}`} onClick={() => answer(true)}>
          {confirm.confirm.text}
        </button>
      </div>
    </Dialog>
  );
}
