import axios from 'axios';
import { getSeekSessionId, withSeekSession } from 'opentelemetry-instrumentation-seek';

const origin = process.env.SEEK_URL;

export const post = () =>
  withSeekSession(async () => {
    await fetch(`${origin}/fetch`).then((answer) => answer.text());
    await axios.get(`${origin}/http`);
    return getSeekSessionId();
  });
