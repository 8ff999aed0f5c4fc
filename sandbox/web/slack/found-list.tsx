import type { ReactNode } from 'react';

interface Props<T> {
  readonly id: string;
  readonly label: string;
  readonly found: readonly T[];
  /** The index of the entry that Enter takes. */
  readonly at: number;
  readonly keyOf: (one: T) => string;
  readonly onChoose: (one: T) => void;
  readonly children: (one: T) => ReactNode;
  readonly hidden?: boolean;
  readonly className?: string;
}

/** Returns the id of the entry that Enter takes, for the list's field. */
export const foundId = (list: string, at: number): string => `${list}-${at}`;

/** The matches below a field while someone types. The field keeps the focus. */
export function FoundList<T>({
  id,
  label,
  found,
  at,
  keyOf,
  onChoose,
  children,
  hidden,
  className = '',
}: Props<T>): ReactNode {
  return (
    <div className={`panel ${className}`.trim()} id={id} role="listbox" aria-label={label} hidden={hidden}>
      {found.map((one, index) => (
        <div
          key={keyOf(one)}
          id={foundId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className="found"
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(one);
          }}
        >
          {children(one)}
        </div>
      ))}
    </div>
  );
}
