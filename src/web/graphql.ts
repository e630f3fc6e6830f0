/**
 * Records on spans which GraphQL operation a call is, and what it fails with.
 *
 * @module
 */
export { recordErrors, recordResponse } from './graphql-errors.ts';
export { recordRequest } from './graphql-operation.ts';
