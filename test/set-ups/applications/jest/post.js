const axios = require('axios');
const { getSeekSessionId, withSeekSession } = require('opentelemetry-instrumentation-seek');

const origin = process.env.SEEK_URL;

exports.post = () =>
  withSeekSession(async () => {
    await fetch(`${origin}/fetch`).then((answer) => answer.text());
    await axios.get(`${origin}/http`);
    return getSeekSessionId();
  });
