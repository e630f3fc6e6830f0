// Calls SEEK once with each installed client, from CommonJS.
const { get } = require('node:http');
const { callAll } = require('./calls.cjs');

callAll({
  get,
  load: async (name) => {
    try {
      return require(name);
    } catch (error) {
      if (error.code === 'MODULE_NOT_FOUND') {
        return undefined;
      }
      throw error;
    }
  },
});
