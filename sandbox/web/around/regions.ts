/** F6 moves to the next part of the page, as in most programs; Shift+F6 moves back. */
export function moveRegion(event: KeyboardEvent): void {
  if (event.key !== 'F6') return;
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region], .pane')].filter(
    (region) => !region.querySelector(':scope > .pane') && region.getClientRects().length > 0,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + (event.shiftKey ? -1 : 1) + regions.length) % regions.length];
  if (!next) return;
  event.preventDefault();
  const dialog = [...next.querySelectorAll<HTMLElement>('.veil:not([hidden]) [tabindex="-1"]')].at(-1);
  // Controls that only a narrow window shows have no boxes here.
  const first = [...next.querySelectorAll<HTMLElement>('button:not(:disabled), select, input, a[href]')].find(
    (one) => one.getClientRects().length > 0,
  );
  (dialog ?? first ?? next).focus();
}
