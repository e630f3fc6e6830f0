import { Miniflare } from 'miniflare';

const { PORT, SEEK_OTEL_HOSTS, SEEK_URL } = process.env;

const worker = new Miniflare({
  port: Number(PORT),
  cf: false,
  modules: true,
  scriptPath: 'dist/worker.js',
  compatibilityDate: '2026-01-01',
  bindings: { SEEK_OTEL_HOSTS, SEEK_URL },
});
await worker.ready;
process.once('SIGTERM', () => worker.dispose());
