import axios from 'axios';
import { seekHeaders } from 'opentelemetry-instrumentation-seek/web';

const seek = axios.create({ baseURL: process.env.SEEK_URL });
const options = { hosts: process.env.SEEK_OTEL_HOSTS.split(',') };

seek.interceptors.request.use((config) => {
  config.headers.set(seekHeaders(axios.getUri(config), options));
  return config;
});

export const post = () => seek.get('/xhr');
