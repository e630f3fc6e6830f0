/** Runs with the functions that record GraphQL calls. What it throws is ignored: not every call is a GraphQL call. */
type GraphqlRecorder = (record: (graphql: typeof import('./graphql.ts')) => unknown) => void;

/**
 * Loads the functions that record GraphQL calls. If they do not load, the spans of these calls lack some attributes.
 *
 * The page does not wait for them, because they would be a sixth of what `withSeek` adds to it. They load with the page
 * and not with the first call, because a later deployment may remove the file:
 * https://vite.dev/guide/build#load-error-handling. webpack puts them into the bundle: its code that loads a chunk is
 * larger than they are, and fails in scripts that have no address:
 * https://webpack.js.org/guides/public-path/#automatic-publicpath.
 */
export function graphqlRecorder(): GraphqlRecorder {
  const loading = import(/* webpackMode: "eager" */ './graphql.ts');
  const ignore = () => {};
  loading.catch(ignore);
  return (record) => {
    loading.then(record).catch(ignore);
  };
}
