import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/** Returns the controls in a part of the page that Tab stops at. */
const stopsIn = (part: HTMLElement): HTMLElement[] =>
  [...part.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.getClientRects().length > 0);

/**
 * Manages a dialog's focus: takes it when the dialog opens, keeps Tab inside, and afterwards returns it to where it
 * was, or to the person's pane if that's gone.
 *
 * @param shown identifies the content: a new value makes the dialog take the focus again
 * @param drawn changes with each redraw, which may remove the focused element
 */
export function useDialogFocus(shown: string, drawn = shown): RefObject<HTMLDivElement | null> {
  const dialog = useRef<HTMLDivElement>(null);
  // This runs before the dialog takes the focus.
  useEffect(() => {
    const before = document.activeElement;
    const pane = dialog.current?.closest<HTMLElement>('.pane');
    return () => {
      // The content under the dialog may be redrawn at the same moment.
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const back = before instanceof HTMLElement && before.isConnected && before !== document.body;
        const under = pane?.querySelector<HTMLElement>('.veil:not([hidden]) [role=dialog]');
        (back ? before : (under ?? pane?.querySelector<HTMLElement>('.pane-main')))?.focus();
      });
    };
  }, []);
  useEffect(() => {
    dialog.current?.focus();
    dialog.current?.querySelector('.modal-body')?.scrollTo({ top: 0 });
  }, [shown]);
  useEffect(() => {
    if (document.activeElement === document.body) dialog.current?.focus();
  }, [drawn]);
  return dialog;
}

interface Props {
  readonly role: 'dialog' | 'alertdialog';
  readonly part: RefObject<HTMLDivElement | null>;
  readonly className: string;
  readonly labelledBy: string;
  readonly describedBy?: string;
  /** Whether it's under another dialog, and so neither seen nor reached. */
  readonly covered?: boolean;
  readonly onEscape: () => void;
  readonly children: ReactNode;
}

/** A dialog's frame over a person's pane: Tab stays inside, Escape leaves it. */
export function Dialog(props: Props): ReactNode {
  const { role, part, className, labelledBy, describedBy, covered = false, onEscape, children } = props;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onEscape();
    }
    if (event.key !== 'Tab' || !part.current) return;
    const stops = stopsIn(part.current);
    const [first, last] = [stops[0], stops.at(-1)];
    const from = document.activeElement;
    if (event.shiftKey && (from === first || from === part.current)) {
      event.preventDefault();
      last?.focus();
    } else if (!event.shiftKey && from === last) {
      event.preventDefault();
      first?.focus();
    }
  };
  return (
    <div className="veil" hidden={covered}>
      <div
        ref={part}
        className={className}
        role={role}
        aria-modal="true"
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </div>
  );
}
