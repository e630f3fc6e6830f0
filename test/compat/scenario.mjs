// Calls SEEK once with each installed client, from an ES module.
import http from 'node:http';
import { createRequire } from 'node:module';
import { callAll } from './calls.cjs';

const require = createRequire(import.meta.url);
const importInstalled = async (name) => {
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  return import(name);
};
await callAll({ get: http.get, load: importInstalled });
