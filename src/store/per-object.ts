/** Returns a function that makes a value for each object once, and keeps it as long as the object itself is in use. */
export function perObject<K extends object, T>(make: (object: K) => T): (object: K) => T {
  const made = new WeakMap<K, T>();
  return (object) => {
    const value = made.get(object) ?? make(object);
    made.set(object, value);
    return value;
  };
}
