// Calls SEEK once by each client that is installed here, as an ES module.
import http from 'node:http';
import { createRequire } from 'node:module';
import { callAll } from './calls.cjs';

const require = createRequire(import.meta.url);
const imported = async (name) => {
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  return import(name);
};
await callAll({ get: http.get, load: imported });
