/** Gives an object a method that hides the one of its class, and that enumeration does not show. */
export function setOwnMethod(object: object, name: string, method: unknown): void {
  Object.defineProperty(object, name, {
    value: method,
    configurable: true,
    enumerable: false,
    writable: true,
  });
}
