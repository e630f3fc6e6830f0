/**
 * Whether this JavaScript runs for one user: in a page, in a worker of a page, or in a React Native app. On a server it
 * runs for all users, so nothing that belongs to one of them may be kept between requests.
 *
 * Only there does `navigator` have a `product`: `'Gecko'` in every browser, `'ReactNative'` in React Native.
 *
 * @see https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-product
 * @see https://github.com/facebook/react-native/blob/main/packages/react-native/Libraries/Core/setUpNavigator.js
 */
export function isClientSide(): boolean {
  return globalThis.navigator?.product !== undefined;
}
