import { useSyncExternalStore } from 'react';

/** The target of the address: some people's screens side by side, or the preview. */
export type Route =
  | { readonly page: 'people'; readonly people: readonly string[] }
  | { readonly page: 'preview' };

/** Reads an address such as #/people/U00000002+U00000001 or #/preview. */
export function routeOf(hash: string): Route {
  const [, page, people = ''] = hash.replace(/^#/, '').split('/');
  return page === 'preview' ? { page } : { page: 'people', people: people.split('+').filter(Boolean) };
}

/** Returns the address of a route. */
export const hashOf = (route: Route): string =>
  route.page === 'preview' ? '#/preview' : `#/people/${route.people.join('+')}`;

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** Returns the current address's route. */
export const useRoute = (): Route => routeOf(useSyncExternalStore(subscribe, () => window.location.hash));

export const goTo = (route: Route): void => {
  window.location.hash = hashOf(route);
};
