import type { ReactNode } from 'react';
import { useReader } from '../reader.js';
import type { Element, Option } from '../kit.js';
import { Choices } from './choices.js';
import { LookedUpMenu } from './looked-up-menu.js';
import { MenuOfMany } from './menu-of-many.js';
import { MenuOfOne } from './menu-of-one.js';
import { Picker } from './picker.js';
import type { FieldProps } from './props.js';
import { TextInput } from './text-input.js';

const named = (list: readonly { readonly id: string; readonly name: string }[], sign: string): Option[] =>
  list.map(({ id, name }) => ({ value: id, text: { type: 'plain_text', text: `${sign}${name}` } }));

/** An element that holds a value. `atOnce`: the app is told of each change, rather than on submitting the form. */
export function Field(props: FieldProps & { readonly atOnce: boolean }): ReactNode {
  const { people, channels } = useReader();
  const { element } = props;
  const choosing = (options: readonly Option[]): FieldProps => ({
    ...props,
    element: { ...element, options },
  });
  switch (element.type) {
    case 'plain_text_input':
      return <TextInput {...props} />;
    case 'radio_buttons':
      return <Choices {...props} many={false} />;
    case 'checkboxes':
      return <Choices {...props} many />;
    case 'static_select':
      return <MenuOfOne {...props} />;
    case 'multi_static_select':
      return <MenuOfMany {...props} />;
    case 'external_select':
      return <LookedUpMenu {...props} many={false} />;
    case 'multi_external_select':
      return <LookedUpMenu {...props} many />;
    case 'users_select':
      return <MenuOfOne {...choosing(named(people, ''))} />;
    case 'multi_users_select':
      return <MenuOfMany {...choosing(named(people, ''))} />;
    case 'conversations_select':
      return <MenuOfOne {...choosing(named(channels, '#'))} />;
    case 'timepicker':
      return <Picker {...props} kind="time" />;
    case 'datepicker':
      return <Picker {...props} kind="date" />;
    default:
      return <Unknown element={element} />;
  }
}

/** An unknown element is better shown as an error than left out unnoticed. */
const Unknown = ({ element }: { readonly element: Element }): ReactNode => (
  <p className="error">
    An element of type “{element.type}” can’t be drawn yet. Fix: add it to
    sandbox/web/slack/elements/field.tsx.
  </p>
);
